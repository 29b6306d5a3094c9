"""Tests of the stage machine, the turnaround and the rota."""

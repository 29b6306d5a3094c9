"""Tests of the simulated field units and their servers."""

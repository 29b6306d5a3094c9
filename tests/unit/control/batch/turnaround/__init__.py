"""Tests of the turnaround."""

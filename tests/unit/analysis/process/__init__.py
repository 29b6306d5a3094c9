"""Tests of the simulated plant's process model."""

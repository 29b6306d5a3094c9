"""Tests of the mimic without a window."""

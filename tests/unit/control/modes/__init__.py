"""Tests of control/modes."""

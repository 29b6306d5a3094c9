"""Tests of control/stage_outputs."""

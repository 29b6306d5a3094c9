"""Tests of the automation's words."""

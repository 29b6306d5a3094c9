"""Tests of integration/control."""

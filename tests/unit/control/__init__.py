"""Tests of unit/control."""

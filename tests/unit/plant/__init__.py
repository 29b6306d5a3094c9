"""Tests of unit/plant."""

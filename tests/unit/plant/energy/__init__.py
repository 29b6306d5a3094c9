"""Tests of unit/plant/energy."""

"""Tests of unit/control/energy."""

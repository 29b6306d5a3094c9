"""Tests of unit/control/field."""

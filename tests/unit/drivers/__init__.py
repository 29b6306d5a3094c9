"""Tests of unit/drivers."""

"""Tests of unit/analysis."""

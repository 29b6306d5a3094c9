"""Tests of unit/plant/reports."""

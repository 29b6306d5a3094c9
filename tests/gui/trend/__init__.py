"""Tests of gui/trend."""

"""Tests of unit/storage/segments."""

"""Tests of unit/storage/historian/writing."""

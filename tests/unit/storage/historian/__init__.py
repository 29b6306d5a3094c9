"""Tests of unit/storage/historian."""

"""Tests of unit/storage/history."""

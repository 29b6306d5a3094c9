"""Tests of unit/storage/salvage."""

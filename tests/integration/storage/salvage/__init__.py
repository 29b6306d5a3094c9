"""Tests of integration/storage/salvage."""

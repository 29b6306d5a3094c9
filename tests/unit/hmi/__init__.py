"""Tests of unit/hmi."""

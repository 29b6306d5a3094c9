"""Tests of unit/hmi/models/operation."""

"""Tests of hmi.models.history."""

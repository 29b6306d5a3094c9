"""Tests of hmi.models.energy."""

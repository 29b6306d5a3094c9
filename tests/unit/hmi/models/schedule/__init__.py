"""Tests of hmi.models.schedule."""

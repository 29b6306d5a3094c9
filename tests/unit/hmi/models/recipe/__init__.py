"""Tests of hmi.models.recipe."""

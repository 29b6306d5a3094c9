"""Tests of hmi/models/diagnosis."""

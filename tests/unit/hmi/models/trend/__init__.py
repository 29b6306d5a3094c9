"""Tests of hmi/models/trend."""

"""Tests of the plant description."""

"""Tests of integration/storage/energy."""

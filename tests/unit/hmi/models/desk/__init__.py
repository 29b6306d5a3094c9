"""Tests of hmi.models.desk."""

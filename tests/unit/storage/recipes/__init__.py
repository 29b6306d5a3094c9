"""Tests of the recipes on the disk."""

"""Tests of reading TOML files."""

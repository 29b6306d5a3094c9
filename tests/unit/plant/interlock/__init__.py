"""Tests of the table of interlocks as data."""

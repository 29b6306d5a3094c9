"""Tests of notes and trend sets as values."""

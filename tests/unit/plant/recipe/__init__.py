"""Tests of recipes: shipped, read, written, compared, changed, judged."""

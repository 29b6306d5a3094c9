"""Tests of the store of the automation, with real SQLite."""

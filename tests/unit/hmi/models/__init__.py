"""Tests of the models behind the screens."""

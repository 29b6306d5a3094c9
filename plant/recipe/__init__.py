"""Recipes: what a batch goes through, as data."""

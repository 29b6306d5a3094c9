"""Drawn parts and panels of the recipe page."""

"""Drawn parts and panels of the schedule page."""

"""Segments on a real database."""

"""Whole files into a real database."""

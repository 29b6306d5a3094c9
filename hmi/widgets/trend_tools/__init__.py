"""Beside the trends: notes, kept sets, files."""

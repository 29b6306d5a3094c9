"""Rows, bars and strips that show many values of one unit on a detail page."""

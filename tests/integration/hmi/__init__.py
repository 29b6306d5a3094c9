"""Screens over real parts."""

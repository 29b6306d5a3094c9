"""Drawn parts of the energy page and of the header's budget."""

"""The automation as a whole."""

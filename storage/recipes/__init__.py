"""Recipes: those that come with the program and those saved at this plant."""

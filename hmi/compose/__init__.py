"""The composition root: builds the program from top to bottom, without Qt."""

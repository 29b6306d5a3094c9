"""History in and out of files."""

"""Looking after real history files."""

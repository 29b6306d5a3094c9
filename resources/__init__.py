"""Data files that travel with the program: descriptions, texts, fonts, icons."""

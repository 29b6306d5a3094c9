"""What the historian's thread does with the history database."""

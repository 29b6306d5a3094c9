"""Notes and trend sets in a real state database."""

"""Notes, trend sets and export on the trends page, over a real state database."""

"""The physical and biological laws: each file one law, with source, range and example."""

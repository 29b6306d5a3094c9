"""Real widgets shared by the pages; quality marks are built once, in the base class."""

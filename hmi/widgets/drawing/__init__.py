"""A unit drawn large: its vessel and pipes, with every device and instrument as a widget."""

"""The drawn plant: scene items that repaint only when they look different."""

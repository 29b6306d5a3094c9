"""Lines of CSV become readings."""

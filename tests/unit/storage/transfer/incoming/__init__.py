"""What a CSV file means and what becomes of its readings."""

"""What reports are made of: periods of the calendar, what counters counted, files."""

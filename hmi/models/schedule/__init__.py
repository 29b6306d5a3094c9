"""What the schedule page shows and asks; pure logic."""

"""What a trend shows; pure logic and the one selection."""

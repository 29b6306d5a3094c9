"""Days of the whole plant in seconds, from outside."""

"""Lines, field units, frames and faults in words; pure logic."""

"""What the screens make of batches, cards and records; pure logic and its way to the disk."""

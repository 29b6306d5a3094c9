"""What the screens make of the day's energy and of its ledger; pure logic."""

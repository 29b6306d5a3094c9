"""What the automation makes out of snapshot and state: facts, outlook, totals, the view."""

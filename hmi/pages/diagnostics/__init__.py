"""Level 4: how lines, field units and the program itself are, and why."""

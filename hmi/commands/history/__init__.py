"""Years of readings in and out, and looked after; `actions` is the door."""

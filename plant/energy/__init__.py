"""Energy: what may be used in a plant day, by whom, and what it costs."""

"""What the engine wants of the field units and knows about them; it does no I/O itself."""

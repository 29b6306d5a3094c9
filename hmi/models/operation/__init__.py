"""What the automation does, for the screens."""

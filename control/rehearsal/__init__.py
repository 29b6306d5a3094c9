"""Days of the plant in seconds: the automation over a plant in this process."""

"""The simulated plant in this process."""

"""The automation over the simulated plant in this process."""

"""The rehearsal over the simulated plant in this process."""

"""The simulated plant in this process, on a clock that runs as fast as it can be reckoned."""

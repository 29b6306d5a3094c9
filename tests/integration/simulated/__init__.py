"""The simulated plant over real sockets, ptys and processes."""

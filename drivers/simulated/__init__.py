"""The simulated plant behind real Modbus servers, in its own process."""

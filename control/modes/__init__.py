"""Who commands which device: modes, runs by hand, values entered by hand."""

"""Why a device does not run, and what may be done about it."""

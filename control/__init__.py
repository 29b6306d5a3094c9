"""The engine: the scan, derived tags, commands, watchdog. No I/O, no Qt, no SQL."""

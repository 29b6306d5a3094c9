"""The historian on real files, with real processes and real faults."""

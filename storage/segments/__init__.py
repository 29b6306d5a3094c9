"""Periods of history as rows: put, merged, sealed, compacted, expired. Caller's thread."""

"""Questions about the past: readings, buckets, periods, counters, and the plant at a moment."""

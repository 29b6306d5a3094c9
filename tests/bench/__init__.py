"""Benchmarks: ratios against named peers in one run, written to docs/performance.md."""

"""Benchmarks that run the plant on a virtual clock."""

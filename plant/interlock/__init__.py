"""Interlocks: what must stop, what may not start, and what is only told; rules as data."""

"""Batches, job cards and records as an operator uses them."""

"""Batches, job cards and records on the screen."""

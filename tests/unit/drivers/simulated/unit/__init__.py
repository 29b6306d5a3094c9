"""Tests of the program inside a simulated unit."""

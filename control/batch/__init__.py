"""Batches and turnarounds: who starts when, what follows what, what people must do."""

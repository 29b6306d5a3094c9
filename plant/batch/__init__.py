"""Batches: who is in which state, since when, and what people must do (ISA-88)."""

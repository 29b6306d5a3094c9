"""Rehearsals: the plant in this process, and what came of days run in seconds."""

"""Keeps notes and trend sets in the state database, each change with its journal row."""

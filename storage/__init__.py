"""Databases: state and journal, live buffer, history."""

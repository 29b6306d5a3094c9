"""Rescues what a damaged history file still holds, page by page, without SQLite."""

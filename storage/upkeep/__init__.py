"""Looking after the history file: sizes, checks, backups, rescue."""

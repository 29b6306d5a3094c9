"""Looking after the history file."""

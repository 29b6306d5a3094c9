"""Questions about the past, answered from a real database."""

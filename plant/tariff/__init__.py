"""What does energy cost? Tariffs, and the costs of what was used."""

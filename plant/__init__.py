"""The shared words of the plant: what every other room may say and nothing it must import."""

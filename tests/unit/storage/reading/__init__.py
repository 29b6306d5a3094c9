"""What answers are made of, each part by itself."""

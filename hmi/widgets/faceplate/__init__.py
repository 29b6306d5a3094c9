"""The faceplate: one device with its values, its state and its commands."""

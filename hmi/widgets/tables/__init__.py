"""Tables that can be read with the keyboard and by a screen reader."""

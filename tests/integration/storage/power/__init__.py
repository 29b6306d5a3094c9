"""Power cuts at any moment, over a recording file layer."""

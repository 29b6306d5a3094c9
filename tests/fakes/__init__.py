"""Small real classes that stand in for the outside, typed against the same ports."""

"""The history verbs."""

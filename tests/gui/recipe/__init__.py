"""The recipe page over an automation that the test holds in its hands."""

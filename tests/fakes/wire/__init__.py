"""The wire and the units at its end, with every mischief."""

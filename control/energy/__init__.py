"""The energy cap: what was used, what may be used, who gets it. Pure; no input, no output."""

"""Physics and digestion of the plant, pure and deterministic by seed."""

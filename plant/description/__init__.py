"""The plant description: data files loaded and cross-checked whole at start."""

"""The default plant in the middle of its rota, as values that screens are shown."""

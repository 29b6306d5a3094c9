"""Field units: one task per line, register map to engineering values and back."""

"""The rota: one start a day, in whose order, and what people change of it."""

"""The overview drawing: where everything stands, and how each unit is drawn."""

"""The plant runs itself: what decides, put together in the house's order."""

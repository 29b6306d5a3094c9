"""All that may be slow, wrong or switched off without the plant stopping."""

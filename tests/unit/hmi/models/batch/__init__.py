"""What the screens make of batches."""

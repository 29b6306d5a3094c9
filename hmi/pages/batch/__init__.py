"""The pages of batches: cards and what differs from normal, records, golden batch."""

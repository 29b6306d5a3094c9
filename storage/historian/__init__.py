"""The historian: takes each scan, keeps the unsealed hour in memory, writes it to the disk."""

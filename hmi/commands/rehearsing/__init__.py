"""What `rehearse` is put together from, and how it tells what came of it."""

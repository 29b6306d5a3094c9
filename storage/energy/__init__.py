"""The energy ledger in the state database."""

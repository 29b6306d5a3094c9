"""How far have sealing, compaction and retention come? Single facts in the table meta."""

from sqlalchemy import Connection

from storage.migrations import fact, put_fact

SEALED_UNTIL_MS = "sealed_until_ms"
"""Chunks hold what is older; scans and the unsealed store hold the rest."""

SEALED_SEQUENCE = "sealed_sequence"
"""Newest scan whose readings are all in chunks."""

COMPACTED_UNTIL_MS = "compacted_until_ms"
"""Days before it have day chunks, rows in roll_day, and no hour chunks."""

RAW_EXPIRED_MS = "raw_expired_ms"
"""Retention deleted chunks that were older."""

MINUTES_EXPIRED_MS = "minutes_expired_ms"
"""Retention deleted minutes that were older."""


def fact_ms(connection: Connection, key: str) -> int | None:
    """Return a number from meta, None where it was never written."""
    found = fact(connection, key)
    return None if found is None else int(found)


def put_fact_ms(connection: Connection, key: str, number: int) -> None:
    """Write a number to meta, in the caller's transaction."""
    put_fact(connection, key, str(number))

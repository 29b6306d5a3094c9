"""How far have sealing, compaction and retention come? Single facts in the table meta."""

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.history.schema import META

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
    found = connection.execute(_READ, {"wanted": key}).scalar()
    return None if found is None else int(found)


def put_fact_ms(connection: Connection, key: str, number: int) -> None:
    """Write a number to meta, in the caller's transaction."""
    row = {"wanted": key, "number": str(number)}
    if connection.execute(_CHANGE, row).rowcount == 0:
        connection.execute(_ADD, row)


_READ = select(META.c.value).where(META.c.key == bindparam("wanted"))
_CHANGE = (
    update(META).where(META.c.key == bindparam("wanted")).values(value=bindparam("number"))
)
_ADD = insert(META).values(key=bindparam("wanted"), value=bindparam("number"))

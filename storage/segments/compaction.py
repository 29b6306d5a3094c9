"""How do the hours of a day become one chunk? Tag by tag, once the day is sealed."""

from collections.abc import Iterator

from sqlalchemy import Connection

from storage.history.keys import Grid


def compact_days(connection: Connection, grid: Grid) -> Iterator[None]:
    """Compact each day that is sealed and not compacted, oldest first; write its roll_day.

    A chore: each ``next()`` does some tags of a day in a transaction of its own. Given up, it
    goes on with the next tag at the next start. Nothing to do gives no slice.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
    """
    raise NotImplementedError

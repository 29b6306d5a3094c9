"""Where do readings go that came after their hour was sealed? Into its chunk, later."""

from collections.abc import Iterator

from sqlalchemy import Connection

from storage.history.keys import Grid


def merge_late(connection: Connection, grid: Grid) -> Iterator[None]:
    """Move all rows of the table ``late`` into chunks and roll-ups.

    A chore: each ``next()`` moves some readings in a transaction of its own, so that a reader
    finds each of them in one place.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
    """
    raise NotImplementedError

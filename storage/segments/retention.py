"""What is deleted when history grows old or large? Oldest raw readings first, roll-ups last."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from storage.history.keys import Grid


def forget_ticks(connection: Connection) -> Iterator[None]:
    """Delete the scans up to ``sealed_sequence``. A chore: a transaction per ``next()``."""
    raise NotImplementedError


def expire(
    connection: Connection, grid: Grid, *, raw_before_s: int, minutes_before_s: int
) -> Iterator[None]:
    """Delete whole days of readings, and of minutes, that are older.

    A chore: each ``next()`` is a slice of at most 10 ms in a transaction of its own. Hours
    and days stay for ever.

    Args:
        connection: not in a transaction.
        grid: of the database.
        raw_before_s: readings of days that end before it go (never what is not compacted).
        minutes_before_s: minutes of days that end before it go.
    """
    raise NotImplementedError


def expire_to_size(
    connection: Connection,
    grid: Grid,
    *,
    limit_bytes: int,
    used_bytes: Callable[[Connection], int],
) -> Iterator[None]:
    """Delete the oldest days of readings until the database uses no more than the limit.

    A chore like `expire`. Roll-ups stay, and the last compacted day too.

    Args:
        connection: not in a transaction.
        grid: of the database.
        limit_bytes: of pages in use.
        used_bytes: measures them, in a transaction of the connection.
    """
    raise NotImplementedError

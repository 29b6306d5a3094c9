"""How does an hour that is over come from memory into chunks? In slices, then at one blow."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from storage.history.keys import Grid
from storage.segments.batch import Batch


def seal(
    connection: Connection,
    grid: Grid,
    batches: Sequence[Batch],
    *,
    hour_start_s: int,
    through_sequence: int,
) -> Iterator[None]:
    """Put an hour into chunks and roll-ups and move the watermark behind it.

    A chore: each ``next()`` is a slice of at most 50 ms, with no transaction open in between.
    The rows and ``sealed_until_ms`` come in one transaction, the last slice. Given up before
    that, nothing has changed and it can begin anew.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
        batches: what is unsealed, from the hour's start on. Readings before the hour are left
            out; those behind it only tell until when the hour's last values stand.
        hour_start_s: on the grid.
        through_sequence: newest scan that has no reading behind the hour; becomes
            ``sealed_sequence``.
    """
    raise NotImplementedError

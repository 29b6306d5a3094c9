"""How do the hours of a day become one chunk? Tag by tag, once the day is sealed."""

import logging
from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, select

from plant.errors import CorruptDatabaseError
from storage.history.cells import Ints
from storage.history.keys import DAY_S, Grid, Level
from storage.history.schema import TAG
from storage.segments.facts import (
    COMPACTED_UNTIL_MS,
    SEALED_UNTIL_MS,
    fact_ms,
    put_fact_ms,
)
from storage.segments.placing import Placer
from storage.segments.stored import ChunkRow, StoredChunks

_log = logging.getLogger(__name__)

_SLICE_READINGS = 180_000
"""What is packed between two ticks at most, unless one tag has more: some 25 ms of it."""

_SLICE_TAGS = 100
"""Tags that are looked at between two ticks at most, with or without readings."""


def compact_days(connection: Connection, grid: Grid) -> Iterator[None]:
    """Compact each day that is sealed and not compacted, oldest first; write its roll_day.

    A chore: each ``next()`` does some tags of a day in a transaction of its own. Given up, it
    goes on with the next tag at the next start. Nothing to do gives no slice. A day of a tag
    whose readings are damaged is left as it is, and said in the log.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
    """
    while (day_s := _next_day(connection)) is not None:
        yield from _compact_day(connection, grid, day_s)
        with connection.begin():
            put_fact_ms(connection, COMPACTED_UNTIL_MS, 1000 * (day_s + DAY_S))
        yield


def _next_day(connection: Connection) -> int | None:
    with connection.begin():
        compacted_ms = fact_ms(connection, COMPACTED_UNTIL_MS)
        sealed_ms = fact_ms(connection, SEALED_UNTIL_MS)
    if compacted_ms is None or sealed_ms is None:
        return None
    return compacted_ms // 1000 if sealed_ms >= compacted_ms + 1000 * DAY_S else None


def _compact_day(connection: Connection, grid: Grid, day_s: int) -> Iterator[None]:
    with connection.begin():
        tags = list(connection.execute(select(TAG.c.id).order_by(TAG.c.id)).scalars())
    while tags:
        with connection.begin():
            tags = tags[_compact_some(connection, grid, day_s, tags) :]
        yield


def _compact_some(connection: Connection, grid: Grid, day_s: int, tags: Sequence[int]) -> int:
    """Compact the first of these tags, as many as a slice takes; return how many."""
    placer, stored = Placer(connection, grid), StoredChunks(connection)
    shared: dict[tuple[int, ...], Ints] = {}
    readings = done = 0
    for tag in tags[:_SLICE_TAGS]:
        rows = stored.in_day(tag, day_s)
        if rows and rows[0].level is Level.HOUR:
            count = sum(row.readings for row in rows)
            if readings and readings + count > _SLICE_READINGS:
                break
            readings += count
            try:
                placer.unite(tag, day_s, _times(stored, rows, shared), rows)
            except CorruptDatabaseError as error:
                _log.error("Not compacted: %s", error)
        done += 1
    placer.write()
    return done


def _times(
    stored: StoredChunks, rows: Sequence[ChunkRow], shared: dict[tuple[int, ...], Ints]
) -> Ints:
    """Return the times of all hours: one object for tags that share them."""
    keys = tuple(row.timebase for row in rows)
    times = shared.get(keys)
    if times is None:
        times = shared[keys] = np.concatenate([stored.times(row) for row in rows])
    return times

"""How does an hour that is over come from memory into chunks? In slices, then at one blow."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.segments.batch import Batch, Sheet, one_sheet_a_tag, sheets_of
from storage.segments.facts import (
    COMPACTED_UNTIL_MS,
    SEALED_SEQUENCE,
    SEALED_UNTIL_MS,
    fact_ms,
    put_fact_ms,
)
from storage.segments.late import set_aside
from storage.segments.placing import Placer

_SLICE_TAGS = 24
_SLICE_READINGS = 120_000
"""What is packed between two ticks at most: some 10 ms of it."""


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
    that, nothing has changed and it can begin anew. Empty batches only move the watermark:
    after a standstill the hours without a reading may be passed over.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
        batches: what is unsealed, from the hour's start on. Readings before the hour are left
            out; those behind it only tell until when the hour's last values stand.
        hour_start_s: on the grid.
        through_sequence: newest scan that has no reading behind the hour; becomes
            ``sealed_sequence``.

    A tag whose hour is covered by a chunk already, from an import, that cannot be read has its
    readings put into the table ``late``, where readers find them.
    """
    with connection.begin():
        placer = Placer(connection, grid)
    unread: list[Sheet] = []
    for sheet in _sheets(batches, hour_start_s):
        for part, start_s, level in _parts(connection, placer, grid, sheet, hour_start_s):
            with connection.begin():
                places: list[int] = []
                placer.put(part, start_s, level, unread=places)
                unread += [part.only(places)] if places else []
            yield
    with connection.begin():
        placer.write()
        for sheet in unread:
            set_aside(connection, sheet)
        until_ms = max(
            1000 * (hour_start_s + HOUR_S), fact_ms(connection, SEALED_UNTIL_MS) or 0
        )
        put_fact_ms(connection, SEALED_UNTIL_MS, until_ms)
        put_fact_ms(connection, SEALED_SEQUENCE, through_sequence)
        first_day_ms = 1000 * grid.floor_s(hour_start_s, DAY_S)
        compacted_ms = fact_ms(connection, COMPACTED_UNTIL_MS)
        if compacted_ms is None or compacted_ms > first_day_ms:  # or the clock was set back
            put_fact_ms(connection, COMPACTED_UNTIL_MS, first_day_ms)
    yield


def _sheets(batches: Sequence[Batch], hour_start_s: int) -> list[Sheet]:
    """Return the hour's readings, each tag once."""
    start_ms, end_ms = 1000 * hour_start_s, 1000 * (hour_start_s + HOUR_S)
    sheets: list[Sheet] = []
    for batch in (each.in_order() for each in batches if len(each.times)):
        behind = batch.between(end_ms, int(batch.times[-1]) + 1)
        sheets += sheets_of(batch.between(start_ms, end_ms), behind.first_times())
    return one_sheet_a_tag(sheets)


def _parts(
    connection: Connection, placer: Placer, grid: Grid, sheet: Sheet, hour_start_s: int
) -> Iterator[tuple[Sheet, int, Level]]:
    """Yield a sheet in slices of few tags, with the period that each is to join.

    A tag whose day is one chunk, from an import, has all of that packed anew.
    """
    day_s = grid.floor_s(hour_start_s, DAY_S)
    for first in range(0, len(sheet.tags), _SLICE_TAGS):
        some = sheet.only(range(first, min(first + _SLICE_TAGS, len(sheet.tags))))
        by_level: dict[Level, list[int]] = {}
        with connection.begin():
            for place, tag in enumerate(some.tags):
                by_level.setdefault(placer.level(tag, day_s, Level.HOUR), []).append(place)
        for level, places in by_level.items():
            start_s = hour_start_s if level is Level.HOUR else day_s
            tags = _tags_at_once(sheet, level)
            for start in range(0, len(places), tags):
                yield some.only(places[start : start + tags]), start_s, level


def _tags_at_once(sheet: Sheet, level: Level) -> int:
    size = len(sheet.times) * (1 if level is Level.HOUR else DAY_S // HOUR_S)
    return max(1, min(_SLICE_TAGS, _SLICE_READINGS // size))

"""Which readings of a tag lie in a stretch of time? From chunks, late ones, the last hour."""

from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Row, ScalarSelect, and_, bindparam, func, select

from plant.errors import CorruptDatabaseError
from storage.history.codec import decode
from storage.history.keys import DAY_S, LAST_S, key_of
from storage.history.quality_runs import decode_runs
from storage.history.schema import CHUNK, TIMEBASE
from storage.reading.strand import Strand, Window, joined
from storage.reading.view import OUT_OF_PLACE, View

LAST_MS = 1000 * LAST_S


def window(view: View, tag: int, start_ms: int, end_ms: int) -> Window:
    """Return a tag's readings of ``[start_ms, end_ms)``, and until when each stands.

    Raises:
        CorruptDatabaseError: when a block of readings is damaged.
    """
    start_ms, end_ms = max(start_ms, 0), min(end_ms, LAST_MS)
    return Window.cut(with_neighbours(view, tag, start_ms, end_ms), start_ms, end_ms)


def with_neighbours(view: View, tag: int, start_ms: int, end_ms: int) -> Strand:
    """Return the same readings with the one before and the one behind.

    The one behind may be missing where it is too far away for a value to stand until then;
    of a neighbour from another chunk only time, quality and (before) value are right.

    Raises:
        CorruptDatabaseError: when a block of readings is damaged.
    """
    chunks = _from_chunks(view, tag, start_ms, end_ms)
    parts = [chunks]
    late = view.late(tag).around(start_ms, end_ms)
    if len(late):
        parts.append(_held_like(late, chunks, view.hold_ms(tag)))
    if _needs_pending(view, chunks, start_ms, end_ms):
        parts.append(view.pending(tag).around(start_ms, end_ms))
    return joined(parts)


def _needs_pending(view: View, chunks: Strand, start_ms: int, end_ms: int) -> bool:
    """Whether readings behind the watermark lie in the stretch, or end a value in it."""
    if end_ms > view.sealed_until_ms:
        return True
    at = int(np.searchsorted(chunks.times, end_ms)) - 1
    if at < 0:
        return False
    stands_ms = chunks.times[at] + chunks.hold_ms[at]
    if at + 1 < len(chunks):
        stands_ms = min(stands_ms, chunks.times[at + 1] - 1)
    return bool(stands_ms >= max(view.sealed_until_ms, start_ms))


def _held_like(late: Strand, chunks: Strand, hold_ms: int) -> Strand:
    """Give late readings the hold time of the chunk into which they will come."""
    if not len(chunks):
        return Strand.held(late.times, late.values, late.codes, hold_ms=hold_ms)
    places = np.maximum(np.searchsorted(chunks.times, late.times, "right") - 1, 0)
    return Strand(late.times, late.values, late.codes, chunks.hold_ms[places])


def _from_chunks(view: View, tag: int, start_ms: int, end_ms: int) -> Strand:
    """Return the readings in chunks, with the neighbour on either side where there is one."""
    rows = view.connection.execute(
        _CHUNKS,
        {
            "first": key_of(tag, 0),
            "last": key_of(tag, LAST_S),
            "at_start": key_of(tag, start_ms // 1000),
            "day_before_end": key_of(tag, max(0, end_ms // 1000 - DAY_S)),
            "start_ms": start_ms,
            "end_ms": end_ms,
        },
    )
    found = (view.sound(partial(_strand, view, row, start_ms, end_ms)) for row in rows)
    return joined([strand for strand in found if strand is not None])


def _strand(view: View, row: Row[*tuple[Any, ...]], start_ms: int, end_ms: int) -> Strand:
    if row.last_ms < start_ms:
        value = np.nan if row.last is None else row.last
        code = int(decode_runs(row.quality, row.readings)[-1])
        return _one(row.last_ms, value, code, row.hold_ms)
    if row.first_ms >= end_ms:
        return _one(row.first_ms, np.nan, 0, row.hold_ms)  # only its time counts
    times = view.times_of(row.timebase, row.times)
    values = decode(row.values)
    codes = decode_runs(row.quality, row.readings)
    if not len(times) == len(values) == len(codes) == row.readings:
        raise CorruptDatabaseError(OUT_OF_PLACE)
    return Strand.held(times, values, codes, hold_ms=row.hold_ms).around(start_ms, end_ms)


def _one(utc_ms: int, value: float, code: int, hold_ms: int) -> Strand:
    return Strand.held(
        np.array([utc_ms]), np.array([value]), np.array([code], np.uint8), hold_ms=hold_ms
    )


def _edge(*, before: bool) -> ScalarSelect[int]:
    """Return the key of the nearest chunk with a reading before the start or behind the end."""
    chunk, base = CHUNK.alias(), TIMEBASE.alias()
    joining = select(chunk.c.key).join(base, base.c.key == chunk.c.timebase)
    if before:
        found = joining.where(
            chunk.c.key.between(bindparam("first"), bindparam("at_start")),
            base.c.first_ms < bindparam("start_ms"),
        ).order_by(chunk.c.key.desc())
    else:
        found = joining.where(
            chunk.c.key.between(bindparam("day_before_end"), bindparam("last")),
            base.c.first_ms >= bindparam("end_ms"),
        ).order_by(chunk.c.key)
    return found.limit(1).scalar_subquery()


_CHUNKS = (
    select(
        CHUNK.c.timebase,
        CHUNK.c.readings,
        CHUNK.c.hold_ms,
        CHUNK.c.last,
        CHUNK.c["values"],
        CHUNK.c.quality,
        TIMEBASE.c.first_ms,
        TIMEBASE.c.last_ms,
        TIMEBASE.c.times,
    )
    .join(TIMEBASE, TIMEBASE.c.key == CHUNK.c.timebase)
    .where(
        and_(
            CHUNK.c.key >= func.coalesce(_edge(before=True), bindparam("first")),
            CHUNK.c.key <= func.coalesce(_edge(before=False), bindparam("last")),
        )
    )
    .order_by(CHUNK.c.key)
)

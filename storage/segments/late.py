"""Where do readings go that came after their hour was sealed? Into its chunk, later."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, delete, select

from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.schema import GROUP_TAG, LATE, SCAN_GROUP
from storage.segments.batch import Batch, sheets_of
from storage.segments.placing import Placer

_SLICE = 4000
"""Late readings of one tag that are moved at once."""

_SCAN_HOLD_MS = 10_000
"""How long a value stands for a tag of no scan group: that of the quickest scan."""


def merge_late(connection: Connection, grid: Grid) -> Iterator[None]:
    """Move all rows of the table ``late`` into chunks and roll-ups.

    A chore: each ``next()`` moves readings of one tag's hour or day in a transaction of its
    own, so that a reader finds each of them in one place.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.

    Raises:
        CorruptDatabaseError: when the chunk that they belong to cannot be read; they stay.
    """
    while True:
        with connection.begin():
            moved = _move_some(connection, grid)
        if not moved:
            return
        yield


def _move_some(connection: Connection, grid: Grid) -> bool:
    """Move the first tag's oldest late readings, of one period. False if there are none."""
    tag = connection.execute(_FIRST_TAG).scalar()
    if tag is None:
        return False
    first_ms = connection.execute(_OLDEST, {"wanted": tag}).scalar_one()
    day_s = grid.floor_s(first_ms // 1000, DAY_S)
    placer = Placer(connection, grid)
    level = placer.level(tag, day_s, Level.HOUR)
    start_s = day_s if level is Level.DAY else grid.floor_s(first_ms // 1000, HOUR_S)
    rows = connection.execute(
        _SOME, {"wanted": tag, "end_ms": 1000 * (start_s + level.span_s)}
    ).all()
    (sheet,) = sheets_of(_batch(connection, tag, rows), (None,))
    placer.put(sheet, start_s, level)
    placer.write()
    connection.execute(_DELETE, [{"gone": row.id} for row in rows])
    return True


def _batch(connection: Connection, tag: int, rows: Sequence[Any]) -> Batch:
    hold_ms = connection.execute(_HOLD, {"wanted": tag}).scalar()
    return Batch(
        tags=(tag,),
        times=np.array([row.utc_ms for row in rows], np.int64),
        values=np.array([[row.value for row in rows]], float),  # NULL becomes NaN
        codes=np.array([[row.quality for row in rows]], np.uint8),
        hold_ms=_SCAN_HOLD_MS if hold_ms is None else hold_ms,
    )


_FIRST_TAG = select(LATE.c.tag).order_by(LATE.c.tag).limit(1)
_OLDEST = (
    select(LATE.c.utc_ms)
    .where(LATE.c.tag == bindparam("wanted"))
    .order_by(LATE.c.utc_ms)
    .limit(1)
)
_SOME = (
    select(LATE.c.id, LATE.c.utc_ms, LATE.c.value, LATE.c.quality)
    .where(LATE.c.tag == bindparam("wanted"), LATE.c.utc_ms < bindparam("end_ms"))
    .order_by(LATE.c.utc_ms, LATE.c.id)
    .limit(_SLICE)
)
_DELETE = delete(LATE).where(LATE.c.id == bindparam("gone"))
_HOLD = (
    select(SCAN_GROUP.c.hold_ms)
    .join(GROUP_TAG, GROUP_TAG.c.group_id == SCAN_GROUP.c.id)
    .where(GROUP_TAG.c.tag == bindparam("wanted"))
    .order_by(SCAN_GROUP.c.id.desc())
    .limit(1)
)

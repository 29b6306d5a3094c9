"""Where do readings go that came after their hour was sealed? Into its chunk, later."""

from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select

from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.schema import GROUP_TAG, LATE, SCAN_GROUP
from storage.segments.batch import Batch, Sheet, sheets_of
from storage.segments.placing import Placer

_SLICE = 4000
"""Late readings of one tag that are moved at once."""

_SCAN_HOLD_MS = 10_000
"""How long a value stands for a tag of no scan group: that of the quickest scan."""


def merge_late(connection: Connection, grid: Grid) -> Iterator[None]:
    """Move the rows of the table ``late`` into chunks and roll-ups.

    A chore: each ``next()`` moves readings of one tag's hour or day in a transaction of its
    own, so that a reader finds each of them in one place. Those whose chunk is damaged stay,
    and it is said in the log.

    Args:
        connection: not in a transaction; no other chore may run between the slices.
        grid: of the database.
    """
    tag, from_ms = 0, 0
    while True:
        with connection.begin():
            first = connection.execute(_NEXT, {"wanted": tag, "from_ms": from_ms}).first()
            if first is None:
                return
            tag = first.tag
            from_ms = _move_some(connection, grid, tag, first.utc_ms)
        yield


def set_aside(connection: Connection, sheet: Sheet) -> None:
    """Put readings that cannot join a damaged chunk into ``late``, in the caller's transaction.

    They count down from -1; those of the scans count up.
    """
    lowest = connection.execute(_LOWEST_ID).scalar() or 0
    rows: list[dict[str, int | float | None]] = []
    for tag, values, codes in zip(sheet.tags, sheet.values, sheet.codes, strict=True):
        columns = sheet.times.tolist(), values.tolist(), codes.tolist()
        for utc_ms, value, code in zip(*columns, strict=True):
            rows.append(
                {
                    "id": min(lowest, 0) - 1 - len(rows),
                    "tag": tag,
                    "utc_ms": utc_ms,
                    "value": None if isnan(value) else value,
                    "quality": code,
                }
            )
    connection.execute(insert(LATE), rows)


def _move_some(connection: Connection, grid: Grid, tag: int, first_ms: int) -> int:
    """Move a tag's late readings of one period; return from when on the next ones are."""
    day_s = grid.floor_s(first_ms // 1000, DAY_S)
    placer = Placer(connection, grid)
    level = placer.level(tag, day_s, Level.HOUR)
    start_s = day_s if level is Level.DAY else grid.floor_s(first_ms // 1000, HOUR_S)
    end_ms = 1000 * (start_s + level.span_s)
    wanted = {"wanted": tag, "from_ms": first_ms, "end_ms": end_ms}
    rows = connection.execute(_SOME, wanted).all()
    (sheet,) = sheets_of(_batch(connection, tag, rows), (None,))
    unread: list[int] = []
    placer.put(sheet, start_s, level, unread=unread)
    if unread:
        return end_ms
    placer.write()
    connection.execute(_DELETE, [{"gone": row.id} for row in rows])
    return int(rows[-1].utc_ms)


def _batch(connection: Connection, tag: int, rows: Sequence[Any]) -> Batch:
    hold_ms = connection.execute(_HOLD, {"wanted": tag}).scalar()
    return Batch(
        tags=(tag,),
        times=np.array([row.utc_ms for row in rows], np.int64),
        values=np.array([[row.value for row in rows]], float),  # NULL becomes NaN
        codes=np.array([[row.quality for row in rows]], np.uint8),
        hold_ms=_SCAN_HOLD_MS if hold_ms is None else hold_ms,
    )


_NEXT = (
    select(LATE.c.tag, LATE.c.utc_ms)
    .where(
        or_(
            LATE.c.tag > bindparam("wanted"),
            and_(LATE.c.tag == bindparam("wanted"), LATE.c.utc_ms >= bindparam("from_ms")),
        )
    )
    .order_by(LATE.c.tag, LATE.c.utc_ms)
    .limit(1)
)
_SOME = (
    select(LATE.c.id, LATE.c.utc_ms, LATE.c.value, LATE.c.quality)
    .where(
        LATE.c.tag == bindparam("wanted"),
        LATE.c.utc_ms >= bindparam("from_ms"),
        LATE.c.utc_ms < bindparam("end_ms"),
    )
    .order_by(LATE.c.utc_ms, LATE.c.id)
    .limit(_SLICE)
)
_LOWEST_ID = select(func.min(LATE.c.id))
_DELETE = delete(LATE).where(LATE.c.id == bindparam("gone"))
_HOLD = (
    select(SCAN_GROUP.c.hold_ms)
    .join(GROUP_TAG, GROUP_TAG.c.group_id == SCAN_GROUP.c.id)
    .where(GROUP_TAG.c.tag == bindparam("wanted"))
    .order_by(SCAN_GROUP.c.id.desc())
    .limit(1)
)

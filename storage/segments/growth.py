"""How fast does history grow? By what the last days took, read from the rows' lengths."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, func, literal, select

from storage.history.keys import DAY_S, ID_SHIFT, Grid
from storage.history.schema import CHUNK, ROLL_HOUR, ROLL_MINUTE, TAG, TIMEBASE
from storage.segments.facts import COMPACTED_UNTIL_MS, fact_ms
from storage.segments.forecast import Growth
from storage.segments.retention import oldest_day

_LOOK_BACK_DAYS = 7
_ROLLED_BYTES = 90
"""A row of roll_hour or roll_day with its key; measured on a full database."""

_PAGES = 1.06
"""Pages are not quite full; measured likewise."""

_ROWS_A_HOUR = 25 / 24
"""The day's row is shared by its hours."""


def measured_growth(connection: Connection, grid: Grid, *, used_bytes: int) -> Growth | None:
    """Return how history grows, from the mean of the last compacted days that have readings.

    Args:
        connection: in a transaction of the caller's; a few ms for a hundred tags.
        grid: of the database.
        used_bytes: of pages in use.

    Returns:
        None before the first day is compacted.
    """
    compacted_ms = fact_ms(connection, COMPACTED_UNTIL_MS)
    if compacted_ms is None:
        return None
    end_s = compacted_ms // 1000
    days = [
        day
        for number in range(1, _LOOK_BACK_DAYS + 1)
        if (day := _day(connection, end_s - number * DAY_S))["raw"]
    ]
    if not days:
        return None

    def mean(*names: str) -> float:
        return sum(day[name] for day in days for name in names) / len(days)

    return Growth(
        used_bytes=used_bytes,
        raw_daily_bytes=_PAGES * mean("raw", "times"),
        minutes_daily_bytes=_PAGES * mean("minutes"),
        lasting_daily_bytes=mean("hours") * _ROLLED_BYTES * _ROWS_A_HOUR,
        raw_days=_days_since(oldest_day(connection, grid, CHUNK), end_s),
        minutes_days=_days_since(oldest_day(connection, grid, ROLL_MINUTE), end_s),
    )


def _days_since(start_s: int | None, end_s: int) -> float:
    return 0.0 if start_s is None else max(0.0, (end_s - start_s) / DAY_S)


def _day(connection: Connection, day_s: int) -> Mapping[str, int]:
    """Return what a compacted day takes: bytes of values, times, minutes; rows of hours."""
    day = {"start_s": day_s, "end_s": day_s + DAY_S}
    return {
        name: int(connection.execute(statement, day).scalar() or 0)
        for name, statement in _TAKEN.items()
    }


_START = bindparam("start_s", type_=BigInteger)
_END = bindparam("end_s", type_=BigInteger)
_FIRST = TAG.c.id * literal(1 << ID_SHIFT, BigInteger)
_VALUES = func.length(CHUNK.c["values"]) + func.coalesce(func.length(CHUNK.c.quality), 0)
_USED_TIMES = (
    select(CHUNK.c.timebase)
    .select_from(TAG.join(CHUNK, CHUNK.c.key == _FIRST + _START))
    .distinct()
    .subquery()
)
_TAKEN: dict[str, Select[Any]] = {
    "raw": select(func.sum(_VALUES)).select_from(
        TAG.join(CHUNK, CHUNK.c.key == _FIRST + _START)
    ),
    "times": select(func.sum(func.length(TIMEBASE.c.times))).select_from(
        _USED_TIMES.join(TIMEBASE, TIMEBASE.c.key == _USED_TIMES.c.timebase)
    ),
    "minutes": select(func.sum(func.length(ROLL_MINUTE.c.cells))).select_from(
        TAG.join(ROLL_MINUTE, ROLL_MINUTE.c.key == _FIRST + _START)
    ),
    "hours": select(func.count()).select_from(
        TAG.join(
            ROLL_HOUR, (ROLL_HOUR.c.key >= _FIRST + _START) & (ROLL_HOUR.c.key < _FIRST + _END)
        )
    ),
}

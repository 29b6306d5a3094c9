"""Which rows will be written? Collected first, then written at one blow, many a statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    Table,
    UpdateBase,
    bindparam,
    delete,
    exists,
    insert,
    update,
)
from sqlalchemy.sql.compiler import SQLCompiler

from storage.history.cells import Cells, Floats, Ints, encode_cells
from storage.history.keys import DAY_S, Grid, Level, key_of
from storage.history.schema import CHUNK, ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TIMEBASE
from storage.history.segment import Segment, days_of, hours_of

Row = dict[str, Any]


class Draft:
    """Rows to be written, and those whose place they take. One thread."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._periods: list[Row] = []
        self._days: list[Row] = []
        self._rows: dict[Table, list[Row]] = {table: [] for table in _ORDER}
        self._left: set[int] = set()
        self._reckoned: list[Row] = []

    def add_timebase(self, key: int, level: Level, times: Ints, packed: bytes) -> None:
        """Add a time base; ``packed`` is ``encode(times)``."""
        self._rows[TIMEBASE].append(
            {
                "key": key,
                "level": int(level),
                "readings": len(times),
                "first_ms": int(times[0]),
                "last_ms": int(times[-1]),
                "times": packed,
            }
        )

    def add_segment(
        self, tag: int, segment: Segment, *, timebase: int, after_ms: int | None
    ) -> None:
        """Add a tag's period, in the place of all that lies in it."""
        self._rows[CHUNK].append(
            {
                "key": key_of(tag, segment.start_s),
                "level": int(segment.level),
                "timebase": timebase,
                "readings": segment.readings,
                "hold_ms": segment.hold_ms,
                "readings_bad": segment.bad,
                "after_ms": after_ms,
                "last": _or_null(segment.last),
                "values": segment.values,
                "quality": segment.quality,
            }
        )
        self._add_rolls(tag, segment.start_s, segment.level, segment.minutes, segment.hours)

    def add_gap(self, tag: int, start_s: int, level: Level, cells: Cells) -> None:
        """Add the roll-ups of a period without a reading, over which a value stood."""
        self._add_rolls(tag, start_s, level, encode_cells(cells), hours_of(cells, self._grid))

    def clear(self, tag: int, from_s: int, to_s: int) -> None:
        """Delete what lies between: an earlier value stood there."""
        if from_s < to_s:
            span = {"low": key_of(tag, from_s), "high": key_of(tag, to_s)}
            self._periods.append(span)
            if to_s - from_s >= DAY_S:
                self._days.append(span)

    def reckon(self, chunk: int, after_ms: int) -> None:
        """Say that a stored chunk has a nearer reading behind it; its roll-ups are the same."""
        self._reckoned.append({"wanted": chunk, "nearer_ms": after_ms})

    def leave(self, timebase: int) -> None:
        """Say that a chunk needs this time base no more; it goes if no other chunk does."""
        self._left.add(timebase)

    def write(self, connection: Connection) -> None:
        """Write all, in the caller's transaction, and be empty again."""
        for table in (CHUNK, ROLL_MINUTE, ROLL_HOUR):
            _run(connection, _CLEAR[table], self._periods)
        _run(connection, _CLEAR[ROLL_DAY], self._days)
        for table in _ORDER:
            _run(connection, _INSERT[table], self._rows[table])
        _run(connection, _RECKON, self._reckoned)
        _run(connection, _DROP_UNUSED, [{"wanted": key} for key in sorted(self._left)])
        self._left.clear()
        for rows in (self._periods, self._days, self._reckoned, *self._rows.values()):
            rows.clear()

    def _add_rolls(
        self, tag: int, start_s: int, level: Level, minutes: bytes, hours: Cells
    ) -> None:
        self.clear(tag, start_s, start_s + level.span_s)
        self._rows[ROLL_MINUTE].append(
            {"key": key_of(tag, start_s), "level": int(level), "cells": minutes}
        )
        self._rows[ROLL_HOUR] += rolled_rows(tag, hours)
        if level is Level.DAY:
            self._rows[ROLL_DAY] += rolled_rows(tag, days_of(hours, self._grid))


def rolled_rows(tag: int, cells: Cells) -> list[Row]:
    """Return the rows of roll_hour or roll_day."""
    first = key_of(tag, 0)
    return [
        {
            "key": first + start_s,
            "tag": tag,
            "start_s": start_s,
            "minimum": low,
            "maximum": high,
            "total": total,
            "readings": count,
            "good": good,
            "bad": bad,
            "weighted": weighted,
            "covered_ms": covered,
        }
        for start_s, low, high, total, count, good, bad, weighted, covered in zip(
            cells.start_s.tolist(),
            _column(cells.minimum),
            _column(cells.maximum),
            _column(cells.total),
            cells.count.tolist(),
            cells.good.tolist(),
            cells.bad.tolist(),
            _column(cells.weighted),
            cells.covered_ms.tolist(),
            strict=True,
        )
    ]


def _column(column: Floats) -> list[float | None]:
    return [_or_null(number) for number in column.tolist()]


def _or_null(number: float) -> float | None:
    return None if number != number else number  # noqa: PLR0124  NaN is not equal to itself


def _run(connection: Connection, statement: UpdateBase, rows: Sequence[Row]) -> None:
    """Run a statement once a row: compiled for the database, but without looking at each value.

    All are plain numbers and bytes that every driver takes as they are; SQLAlchemy would spend
    three times as long on them as SQLite does.
    """
    if not rows:
        return
    sql, places = _compiled(statement, connection.dialect)
    if places is None:
        connection.exec_driver_sql(sql, list(rows))
    else:
        connection.exec_driver_sql(sql, [tuple([row[name] for name in places]) for row in rows])


@lru_cache(maxsize=64)
def _compiled(statement: UpdateBase, dialect: Dialect) -> tuple[str, tuple[str, ...] | None]:
    """Return a statement's SQL, and the names of its places where the driver counts them."""
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup if isinstance(compiled, SQLCompiler) else None
    return str(compiled), None if names is None else tuple(names)


_ORDER = (TIMEBASE, CHUNK, ROLL_MINUTE, ROLL_HOUR, ROLL_DAY)
_INSERT = {table: insert(table) for table in _ORDER}
_CLEAR = {
    table: delete(table).where(table.c.key >= bindparam("low"), table.c.key < bindparam("high"))
    for table in (CHUNK, ROLL_MINUTE, ROLL_HOUR, ROLL_DAY)
}
_RECKON = (
    update(CHUNK)
    .where(CHUNK.c.key == bindparam("wanted"))
    .values(after_ms=bindparam("nearer_ms"))
)
_DROP_UNUSED = delete(TIMEBASE).where(
    TIMEBASE.c.key == bindparam("wanted"),
    ~exists().where(CHUNK.c.timebase == TIMEBASE.c.key),
)

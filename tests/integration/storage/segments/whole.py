"""What a history database holds, read plainly, and what it ought to hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Table, func, select

from storage.history.cells import (
    NO_CELLS,
    Cells,
    Cutter,
    Floats,
    Ints,
    decode_cells,
    joined,
    stands_until,
)
from storage.history.keys import Grid, key_of
from storage.history.quality_runs import Codes
from storage.history.schema import CHUNK, ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TIMEBASE
from storage.history.segment import days_of, hours_of
from storage.segments.stored import ChunkRow, StoredChunks

Reading = tuple[int, float, int]
"""Time, value and quality code."""


@dataclass(frozen=True)
class Model:
    """All raw readings that were ever given; the first one of a time counts."""

    readings: dict[int, dict[int, tuple[float, int]]]

    @classmethod
    def empty(cls) -> "Model":
        return cls({})

    def add(self, tag: int, readings: Iterable[Reading]) -> int:
        """Take readings in; return how many were new."""
        known = self.readings.setdefault(tag, {})
        before = len(known)
        for utc_ms, value, code in readings:
            known.setdefault(utc_ms, (value, code))
        return len(known) - before

    def columns(self, tag: int) -> tuple[Ints, Floats, Codes]:
        known = sorted(self.readings.get(tag, {}).items())
        return (
            np.array([utc_ms for utc_ms, _ in known], np.int64),
            np.array([value for _, (value, _) in known], float),
            np.array([code for _, (_, code) in known], np.uint8),
        )

    def minutes(self, tag: int, hold_ms: Ints) -> Cells:
        """Return the minutes that all readings of a tag make up, in one go.

        Args:
            tag: whose.
            hold_ms: per reading, for how long its value may stand.
        """
        times, values, codes = self.columns(tag)
        if not len(times):
            return NO_CELLS
        until = stands_until(times, hold_ms, None)
        cutter = Cutter(times, until, start_ms=int(times[0]), end_ms=int(until[-1]) + 1)
        return telling(cutter.cells(values, codes))


def telling(cells: Cells) -> Cells:
    """Return the cells that say something."""
    which = (cells.count > 0) | (cells.covered_ms > 0)
    return cells.where(which)


def assert_same(found: Cells, wanted: Cells) -> None:
    """Counts, minimum and maximum exactly; sums to 1e-12 of what was summed."""
    np.testing.assert_array_equal(found.start_s, wanted.start_s)
    for name in ("minimum", "maximum", "count", "good", "bad", "covered_ms"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), name)
    np.testing.assert_allclose(found.total, wanted.total, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(found.weighted, wanted.weighted, rtol=1e-12, atol=1e-6)


def chunk_rows(connection: Connection, tag: int) -> list[ChunkRow]:
    """Return all chunks of a tag, oldest first."""
    stored, rows, start_s = StoredChunks(connection), [], 0
    while (row := stored.behind(tag, start_s)) is not None:
        rows.append(row)
        start_s = row.end_s
    return rows


def minutes_of(connection: Connection, tag: int) -> Cells:
    """Return all stored minutes of a tag; their periods must not overlap."""
    found = connection.execute(
        select(ROLL_MINUTE)
        .where(ROLL_MINUTE.c.key >= key_of(tag, 0), ROLL_MINUTE.c.key < key_of(tag + 1, 0))
        .order_by(ROLL_MINUTE.c.key)
    ).all()
    return telling(joined([decode_cells(row.cells) for row in found]))


def rolled(connection: Connection, table: Table, tag: int) -> Cells:
    """Return the rows of roll_hour or roll_day as cells."""
    rows = connection.execute(
        select(table).where(table.c.tag == tag).order_by(table.c.key)
    ).all()

    def column(name: str, kind: type) -> npt.NDArray[Any]:
        return np.array([getattr(row, name) for row in rows], kind)

    return telling(
        Cells(
            start_s=column("start_s", np.int64),
            minimum=column("minimum", float),
            maximum=column("maximum", float),
            total=column("total", float),
            count=column("readings", np.int64),
            good=column("good", np.int64),
            bad=column("bad", np.int64),
            weighted=column("weighted", float),
            covered_ms=column("covered_ms", np.int64),
        )
    )


def assert_sound(
    connection: Connection, grid: Grid, model: Model, hold_ms: int | None = None
) -> None:
    """The database holds exactly the model's readings, and exactly their roll-ups.

    Args:
        connection: in a transaction.
        grid: of the database.
        model: what it ought to hold.
        hold_ms: that of every chunk; None where they have several.
    """
    stored = StoredChunks(connection)
    for tag in model.readings:
        rows = chunk_rows(connection, tag)
        count = connection.execute(
            select(func.count()).where(
                CHUNK.c.key >= key_of(tag, 0), CHUNK.c.key < key_of(tag + 1, 0)
            )
        ).scalar()
        assert count == len(rows), "chunks overlap"
        parts = [stored.readings(row) for row in rows]
        times, values, codes = model.columns(tag)
        if parts:
            np.testing.assert_array_equal(np.concatenate([p.times for p in parts]), times)
            np.testing.assert_array_equal(np.concatenate([p.values for p in parts]), values)
            np.testing.assert_array_equal(np.concatenate([p.codes for p in parts]), codes)
        else:
            assert not len(times)
        holds = np.array([row.hold_ms for row in rows for _ in range(row.readings)], np.int64)
        assert hold_ms is None or bool((holds == hold_ms).all())
        minutes = minutes_of(connection, tag)
        assert_same(minutes, model.minutes(tag, holds))
        hours = telling(hours_of(minutes, grid))
        assert_same(rolled(connection, ROLL_HOUR, tag), hours)
        days = rolled(connection, ROLL_DAY, tag)
        wanted = telling(days_of(hours, grid))
        which = np.isin(wanted.start_s, days.start_s)
        assert_same(days, wanted.where(which))
    assert_no_orphans(connection)


def assert_no_orphans(connection: Connection) -> None:
    """Every time base belongs to a chunk, and every chunk has one."""
    used = set(connection.execute(select(CHUNK.c.timebase)).scalars())
    assert set(connection.execute(select(TIMEBASE.c.key)).scalars()) == used

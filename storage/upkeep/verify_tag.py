"""Are one tag's readings whole, and its roll-ups what these readings give?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, bindparam, func, select

from plant.history import BAD_FROM
from storage.history.cells import Cells, Floats, Ints, decode_cells
from storage.history.codec import UNDECODABLE, decode
from storage.history.keys import DAY_S, Grid, Level, key_of, owner_and_start
from storage.history.quality_runs import Codes, decode_runs
from storage.history.schema import CHUNK, ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TIMEBASE
from storage.history.segment import Edge, Stretch, days_of, hours_of, standing_before
from storage.segments.facts import COMPACTED_UNTIL_MS, fact_ms
from storage.upkeep.findings import Finding, Flaw, finding
from storage.upkeep.same_cells import cells_from_rows, same_cells

_UNKNOWN = Edge(0, 0.0, 0, 0)
"""Stands for a last reading that is not there: its chunk is expired or cannot be decoded."""


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A tag as the table ``tag`` has it: its number and name."""

    number: int
    tag_id: str


@dataclass(frozen=True, slots=True)
class _Period:
    """A chunk whose blobs were decoded."""

    key: int
    level: Level
    hold_ms: int
    after_ms: int | None
    times: Ints
    values: Floats
    codes: Codes
    minutes: bytes | None

    @property
    def edge(self) -> Edge:
        return Edge(
            int(self.times[-1]), float(self.values[-1]), int(self.codes[-1]), self.hold_ms
        )


class TagCheck:
    """Checks one tag. One thread, in the caller's transaction.

    Attributes:
        tag: which.
        readings: decoded so far.
        done: how far, 0..1.
        reached_ms: all before it was looked at.
    """

    def __init__(self, connection: Connection, tag: StoredNumber, grid: Grid) -> None:
        self._connection = connection
        self._grid = grid
        self.tag = tag
        self.readings = 0
        self.done = 0.0
        self.reached_ms = 0

    def steps(self) -> Iterator[list[Finding]]:
        """Yield what was found, chunk by chunk, then in the roll-ups that outlive chunks."""
        before = self._first_edge()
        waiting: _Period | None = None
        chunks = self._count()
        for number, row in enumerate(self._chunks(), 1):
            found: list[Finding] = []
            period = self._decoded(row, found)
            if waiting is not None:
                found += self._period_findings(waiting, before, period)
                before = waiting.edge
            if period is None:
                before = _UNKNOWN
            waiting = period
            self.done = number / max(1, chunks)
            self.reached_ms = 1000 * owner_and_start(row.key)[1]
            yield found
        if waiting is not None:
            yield list(self._period_findings(waiting, before, None))
        yield list(self._minutes_without_readings())
        yield list(self._days())

    def _first_edge(self) -> Edge | None:
        """Return what is known of the reading before the first chunk."""
        low, high = self._bounds()
        oldest, first = (
            self._connection.execute(
                select(func.min(table.c.key)).where(table.c.key.between(low, high))
            ).scalar()
            for table in (ROLL_MINUTE, CHUNK)
        )
        is_expired = oldest is not None and first is not None and oldest < first
        return _UNKNOWN if is_expired else None

    def _count(self) -> int:
        inside = CHUNK.c.key.between(*self._bounds())
        counted = select(func.count()).select_from(CHUNK).where(inside)
        return int(self._connection.execute(counted).scalar_one())

    def _bounds(self) -> tuple[int, int]:
        return key_of(self.tag.number, 0), key_of(self.tag.number + 1, 0) - 1

    def _chunks(self) -> Iterator[Row[Any]]:
        low, high = self._bounds()
        streaming = self._connection.execution_options(yield_per=8)
        return iter(streaming.execute(_CHUNKS, {"low": low, "high": high}))

    def _decoded(self, row: Row[Any], found: list[Finding]) -> _Period | None:
        start_s = owner_and_start(row.key)[1]
        start_ms = 1000 * start_s
        if row.times is None:
            found.append(self._finding(Flaw.NO_TIMES, start_ms))
            return None
        try:
            times = decode(row.times)
        except UNDECODABLE:
            found.append(self._finding(Flaw.BLOCK, start_ms, table="timebase"))
            return None
        try:
            values = decode(row.packed)
            codes = decode_runs(row.quality, row.readings)
        except UNDECODABLE:
            found.append(self._finding(Flaw.BLOCK, start_ms, table="chunk"))
            return None
        if not len(times) == len(values) == len(codes) == row.readings > 0:
            told, there = row.readings, f"{len(times)}/{len(values)}/{len(codes)}"
            found.append(self._finding(Flaw.COUNTS, start_ms, told=told, found=there))
            return None
        self.readings += len(values)
        end_ms = start_ms + 1000 * Level(row.level).span_s
        inside = start_ms <= times[0] and times[-1] < end_ms
        if not inside or not bool((np.diff(times) > 0).all()):
            found.append(self._finding(Flaw.TIMES, start_ms))
            return None
        found += self._row_findings(row, start_ms, values, codes)
        return _Period(
            key=row.key,
            level=Level(row.level),
            hold_ms=row.hold_ms,
            after_ms=row.after_ms,
            times=times,
            values=values,
            codes=codes,
            minutes=row.cells,
        )

    def _row_findings(
        self, row: Row[Any], start_ms: int, values: Floats, codes: Codes
    ) -> Iterator[Finding]:
        bad = int(np.count_nonzero(codes >= BAD_FROM))
        last = float("nan") if row.last is None else float(row.last)
        same_last = last == values[-1] or (np.isnan(last) and np.isnan(values[-1]))
        if bad != row.readings_bad or not same_last:
            told = f"{row.readings_bad} bad, last {last:g}"
            there = f"{bad} bad, last {values[-1]:g}"
            yield self._finding(Flaw.COUNTS, start_ms, told=told, found=there)

    def _period_findings(
        self, period: _Period, before: Edge | None, following: _Period | None
    ) -> Iterator[Finding]:
        """Yield how a period's roll-ups differ from what its readings give."""
        start_s = owner_and_start(period.key)[1]
        if following is not None and not _reckons_with(period, int(following.times[0])):
            yield self._finding(Flaw.NEIGHBOUR, int(period.times[-1]))
        if period.minutes is None:
            yield self._finding(Flaw.NO_MINUTES, 1000 * start_s)
            return
        try:
            stored = decode_cells(period.minutes)
        except UNDECODABLE:
            yield self._finding(Flaw.BLOCK, 1000 * start_s, table="roll_minute")
            return
        if not _same_minutes(stored, period, before):
            yield self._finding(Flaw.MINUTES, 1000 * start_s)
        yield from self._hour_findings(stored, start_s, period.level)

    def _hour_findings(self, minutes: Cells, start_s: int, level: Level) -> Iterator[Finding]:
        low = key_of(self.tag.number, start_s)
        rows = self._connection.execute(_HOURS, {"low": low, "high": low + level.span_s})
        if not same_cells(cells_from_rows(rows), hours_of(minutes, self._grid)):
            yield self._finding(Flaw.HOURS, 1000 * start_s)

    def _minutes_without_readings(self) -> Iterator[Finding]:
        """Yield what is wrong where minutes are without a chunk.

        Retention deleted the readings, or none came while a value stood.
        """
        low, high = self._bounds()
        for row in self._connection.execute(_ORPHANS, {"low": low, "high": high}):
            start_s = owner_and_start(row.key)[1]
            try:
                minutes = decode_cells(row.cells)
            except UNDECODABLE:
                yield self._finding(Flaw.BLOCK, 1000 * start_s, table="roll_minute")
                continue
            yield from self._hour_findings(minutes, start_s, Level(row.level))

    def _days(self) -> Iterator[Finding]:
        low, high = self._bounds()
        bounds = {"low": low, "high": high + 1}
        hours = cells_from_rows(self._connection.execute(_HOURS, bounds))
        days = cells_from_rows(self._connection.execute(_DAYS, bounds))
        expected = days_of(hours, self._grid)
        compacted_s = (fact_ms(self._connection, COMPACTED_UNTIL_MS) or 0) // 1000
        # A day has a row once it is over and compacted, or came as a whole by import.
        wanted = np.isin(expected.start_s, days.start_s)
        wanted |= expected.start_s + DAY_S <= compacted_s
        for start_s in np.setxor1d(expected.start_s[wanted], days.start_s).tolist():
            yield self._finding(Flaw.DAYS, 1000 * start_s)
        for start_s in np.intersect1d(expected.start_s, days.start_s).tolist():
            if not same_cells(_at(days, start_s), _at(expected, start_s)):
                yield self._finding(Flaw.DAYS, 1000 * start_s)

    def _finding(self, flaw: Flaw, utc_ms: int, **facts: str | int) -> Finding:
        return finding(flaw, self.tag.tag_id, utc_ms, **facts)


def _same_minutes(stored: Cells, period: _Period, before: Edge | None) -> bool:
    """Whether stored minutes are what the readings give."""
    expected = _minutes_of(period, before)
    if before is not _UNKNOWN:
        return same_cells(stored, expected)
    # How long the reading before stood cannot be told; all behind the first one can.
    since_s = int(period.times[0]) // 1000
    return same_cells(_behind(stored, since_s), _behind(expected, since_s))


def _behind(cells: Cells, second: int) -> Cells:
    return cells.slice(int(np.searchsorted(cells.start_s, second, "right")), len(cells))


def _minutes_of(period: _Period, before: Edge | None) -> Cells:
    """Return the minutes that a period's readings give."""
    start_s = owner_and_start(period.key)[1]
    standing = standing_before(before, int(period.times[0]))
    stretch = Stretch(
        start_s,
        period.level,
        period.times,
        period.hold_ms,
        before_ms=None if standing is None else standing.utc_ms,
        after_ms=period.after_ms,
    )
    values, codes = period.values, period.codes
    if standing is not None:
        values = np.append(standing.value, values)
        codes = np.append(np.uint8(standing.code), codes)
    return stretch.cutter().cells(values, codes if codes.any() else None)


def _reckons_with(period: _Period, next_ms: int) -> bool:
    """Whether the roll-ups of a period know the reading behind it.

    One that is nearer than the next chunk is in a scan that is not sealed.
    """
    if next_ms - int(period.times[-1]) > period.hold_ms:
        return True
    return period.after_ms is not None and period.after_ms <= next_ms


def _at(cells: Cells, start_s: int) -> Cells:
    place = int(np.searchsorted(cells.start_s, start_s))
    return cells.slice(place, place + 1)


_CHUNKS = (
    select(
        CHUNK.c.key,
        CHUNK.c.level,
        CHUNK.c.readings,
        CHUNK.c.hold_ms,
        CHUNK.c.readings_bad,
        CHUNK.c.after_ms,
        CHUNK.c.last,
        CHUNK.c["values"].label("packed"),
        CHUNK.c.quality,
        TIMEBASE.c.times,
        ROLL_MINUTE.c.cells,
    )
    .outerjoin(TIMEBASE, TIMEBASE.c.key == CHUNK.c.timebase)
    .outerjoin(ROLL_MINUTE, ROLL_MINUTE.c.key == CHUNK.c.key)
    .where(CHUNK.c.key.between(bindparam("low"), bindparam("high")))
    .order_by(CHUNK.c.key)
)
_ORPHANS = (
    select(ROLL_MINUTE.c.key, ROLL_MINUTE.c.level, ROLL_MINUTE.c.cells)
    .outerjoin(CHUNK, CHUNK.c.key == ROLL_MINUTE.c.key)
    .where(
        ROLL_MINUTE.c.key.between(bindparam("low"), bindparam("high")), CHUNK.c.key.is_(None)
    )
    .order_by(ROLL_MINUTE.c.key)
)
_HOURS, _DAYS = (
    select(table)
    .where(table.c.key >= bindparam("low"), table.c.key < bindparam("high"))
    .order_by(table.c.key)
    for table in (ROLL_HOUR, ROLL_DAY)
)

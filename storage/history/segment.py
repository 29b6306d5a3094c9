"""How is a period of one tag put together for the disk? Readings in, chunk and roll-ups out."""

from dataclasses import dataclass

import numpy as np

from plant.history import BAD_FROM
from storage.history.cells import (
    Cells,
    Cutter,
    Floats,
    Ints,
    encode_cells,
    merged,
    stands_until,
)
from storage.history.codec import encode
from storage.history.keys import DAY_S, HOUR_S, Grid, Level
from storage.history.quality_runs import Codes, encode_runs


@dataclass(frozen=True, slots=True)
class Edge:
    """The reading before a period: its value may still stand when the period begins."""

    utc_ms: int
    value: float
    code: int
    hold_ms: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which period, and what it needs to know of the times around it.

    Attributes:
        start_s, level: the period.
        times: int64, its readings' source times, increasing, all within the period.
        hold_ms: longest time to the next reading over which a value stands.
        before_ms: time of the reading before, where its value still stands, else None.
        after_ms: time of the first reading behind, None while none is known.
    """

    start_s: int
    level: Level
    times: Ints
    hold_ms: int
    before_ms: int | None = None
    after_ms: int | None = None

    def cutter(self) -> Cutter:
        """Return what cuts this period's readings into minutes, for all tags that share it."""
        times = self.times
        until = stands_until(times, self.hold_ms, self.after_ms)
        if self.before_ms is not None:
            times = np.append(self.before_ms, times)
            until = np.append(times[1], until)
        start_ms = 1000 * self.start_s
        return Cutter(
            times, until, start_ms=start_ms, end_ms=start_ms + 1000 * self.level.span_s
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """One tag's period as rows for the tables chunk, roll_minute and roll_hour.

    Attributes:
        start_s, level, hold_ms: as in its Stretch.
        readings, bad: how many readings, and how many of them are bad.
        last: the last reading's value.
        values, quality: blobs of the chunk.
        minutes: blob of its minutes.
        hours: its hours.
    """

    start_s: int
    level: Level
    hold_ms: int
    readings: int
    bad: int
    last: float
    values: bytes
    quality: bytes | None
    minutes: bytes
    hours: Cells


def standing_before(edge: Edge | None, first_ms: int) -> Edge | None:
    """Return the edge where its value still stands at the first reading, else None."""
    if edge is None or first_ms - edge.utc_ms > edge.hold_ms:
        return None
    return edge


def build_segment(
    stretch: Stretch,
    cutter: Cutter,
    values: Floats,
    codes: Codes,
    *,
    grid: Grid,
    before: Edge | None = None,
) -> Segment:
    """Pack one tag's readings of a period and roll them up. Pure; any thread.

    Args:
        stretch: the period; at least one reading.
        cutter: ``stretch.cutter()``.
        values: one per time of the stretch.
        codes: their qualities.
        grid: of the database.
        before: the reading at ``stretch.before_ms``; None exactly if that is None.
    """
    all_values, all_codes = values, codes
    if before is not None:
        all_values = np.append(before.value, values)
        all_codes = np.append(np.uint8(before.code), codes)
    cells = cutter.cells(all_values, all_codes if all_codes.any() else None)
    return Segment(
        start_s=stretch.start_s,
        level=stretch.level,
        hold_ms=stretch.hold_ms,
        readings=len(values),
        bad=int(np.count_nonzero(codes >= BAD_FROM)),
        last=float(values[-1]),
        values=encode(values),
        quality=encode_runs(codes),
        minutes=encode_cells(cells),
        hours=hours_of(cells, grid),
    )


def hours_of(cells: Cells, grid: Grid) -> Cells:
    """Return the hours of the grid that minutes make up."""
    return _rolled_up(cells, HOUR_S, grid)


def days_of(cells: Cells, grid: Grid) -> Cells:
    """Return the days of the grid that hours make up."""
    return _rolled_up(cells, DAY_S, grid)


def _rolled_up(cells: Cells, span_s: int, grid: Grid) -> Cells:
    shifted = cells.start_s + grid.offset_s
    return merged(cells, shifted - shifted % span_s - grid.offset_s)

"""How do many readings come into history at once? Cut by days, beside what is there already."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from storage.history.cells import Ints
from storage.history.keys import DAY_S, Grid, Level
from storage.segments.batch import Batch, CodeTable, PutCounts, Sheet, Table, joined, sheets_of
from storage.segments.gaps import days_from, hour_edges_ms
from storage.segments.placing import Placer

_OPEN_READINGS = 32_000_000
"""Readings that wait for their day to be over; with more, they are written and merged later."""

Tags = tuple[int, ...]


class SegmentWriter:
    """Puts blocks of readings into history. One thread; all in the caller's transaction.

    Blocks that follow one another in time are quickest: the day that is still open is
    carried over to the next block. In any other order the result is the same. Nothing is
    complete until `finish` has returned.
    """

    def __init__(
        self, connection: Connection, grid: Grid, *, pool: Executor | None = None
    ) -> None:
        """Begin.

        Args:
            connection: in a transaction of the caller's.
            grid: of the database.
            pool: threads on which to pack; without it the calling thread does.
        """
        self._connection = connection
        self._grid = grid
        self._placer = Placer(connection, grid, pool=pool)
        self._open: dict[Tags, _OpenDay] = {}
        self._place_of: dict[int, Tags] = {}
        self._readings = 0

    def put_group(
        self,
        tags: Sequence[int],
        times: Ints,
        values: Table,
        codes: CodeTable | None,
        *,
        hold_ms: int,
    ) -> PutCounts:
        """Take in readings of tags that share their times.

        Args:
            tags: numbers in the table ``tag``, each once.
            times: int64, milliseconds UTC, 1971 to 2100, in any order.
            values: float64, ``[tags, times]``, any layout; kept until written, so do not
                change the array afterwards.
            codes: uint8, ``[tags, times]``, `quality_runs.ABSENT` where a tag has no reading;
                None where all are there and plainly good.
            hold_ms: longest time to the next reading over which a value stands.

        Returns:
            What was settled during this call; the open day is counted when it is closed.

        Raises:
            CorruptDatabaseError: naming tag and time, when the readings that are there
                already cannot be read.
        """
        if not len(times):
            return PutCounts()
        whose = tuple(tags)
        counts = self._close_others(whose)
        block = Batch(
            whose,
            np.asarray(times, np.int64),
            np.ascontiguousarray(values),
            None if codes is None else np.ascontiguousarray(codes),
            hold_ms,
        ).in_order()
        first_s, last_s = int(block.times[0]) // 1000, int(block.times[-1]) // 1000
        for day_s in days_from(self._grid, first_s, last_s + 1):
            part = block.between(1000 * day_s, 1000 * (day_s + DAY_S))
            if len(part.times):
                counts += self._take(whose, day_s, part, block)
        return counts

    def finish(self) -> PutCounts:
        """Write what is still open and return its counts. The writer can go on after it."""
        counts = PutCounts()
        for whose in list(self._open):
            counts += self._close(whose, (None,) * len(whose))
        return counts

    def _take(self, whose: Tags, day_s: int, part: Batch, block: Batch) -> PutCounts:
        """Add a day's part of a block to the open day, after closing another one."""
        counts = PutCounts()
        current = self._open.get(whose)
        if current is not None and current.day_s != day_s:
            after: Sequence[int | None] = (None,) * len(whose)
            if current.day_s < day_s:
                after = block.between(1000 * day_s, int(block.times[-1]) + 1).first_times()
            counts = self._close(whose, after)
            current = None
        if current is None:
            current = self._open[whose] = _OpenDay(day_s, [])
            self._place_of.update(dict.fromkeys(whose, whose))
        current.parts.append(part)
        self._readings += part.values.size
        if self._readings > _OPEN_READINGS:
            counts += self.finish()
        return counts

    def _close_others(self, whose: Tags) -> PutCounts:
        """Close open days of other groups with one of these tags: first come, first kept."""
        counts = PutCounts()
        others = {self._place_of[tag] for tag in whose if tag in self._place_of} - {whose}
        for other in sorted(others):
            counts += self._close(other, (None,) * len(other))
        return counts

    def _close(self, whose: Tags, after_ms: Sequence[int | None]) -> PutCounts:
        """Write an open day; ``after_ms`` are the first readings known behind it."""
        current = self._open.pop(whose)
        for tag in whose:
            del self._place_of[tag]
        self._readings -= sum(part.values.size for part in current.parts)
        whole = joined(current.parts).in_order()
        counts = PutCounts()
        for sheet in sheets_of(whole, after_ms):
            counts += self._put(sheet, current.day_s)
        return counts

    def _put(self, sheet: Sheet, day_s: int) -> PutCounts:
        """Put a day's sheet: whole where the tag's day is one chunk, else hour by hour."""
        by_level: dict[Level, list[int]] = {}
        for place, tag in enumerate(sheet.tags):
            level = self._placer.level(tag, day_s, Level.DAY)
            by_level.setdefault(level, []).append(place)
        counts = PutCounts()
        if Level.DAY in by_level:
            counts += self._placer.put(sheet.only(by_level[Level.DAY]), day_s, Level.DAY)
            self._placer.write()
        if Level.HOUR in by_level:
            for part in sheet.only(by_level[Level.HOUR]).cut(hour_edges_ms(day_s)):
                hour_s = self._grid.floor_s(int(part.times[0]) // 1000, Level.HOUR.span_s)
                counts += self._placer.put(part, hour_s, Level.HOUR)
                self._placer.write()
        return counts


@dataclass(slots=True)
class _OpenDay:
    """Parts of a day's readings, in the order in which they came."""

    day_s: int
    parts: list[Batch]

"""Brings what a damaged history file still holds into the history that is in use now."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from plant.errors import CorruptDatabaseError
from storage.history.cells import Floats, Ints
from storage.history.codec import UNDECODABLE, decode
from storage.history.keys import DAY_S, Grid, owner_and_start
from storage.history.quality_runs import Codes, decode_runs
from storage.salvage.raw_pages import Value
from storage.salvage.target_rows import TargetRows
from storage.salvage.wreck import ChunkPlace, Wreck, open_pages
from storage.segments.batch import PutCounts
from storage.segments.writer import SegmentWriter

if TYPE_CHECKING:
    from storage.history.frame import Block

_SURVEY_PART = 0.2
_SLICE_READINGS = 100_000
"""Readings put in one step at most, unless one chunk alone has more."""

_LATE_HOLD_MS = 10_000
"""The hold time of readings whose scan group is not known."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How far, and what has been rescued so far.

    Attributes:
        done: 0..1.
        readings: brought into history.
        known: readings that history had already.
        lost_blocks: blocks and scans that were found but do not fit their check sums, or
            whose times are lost.
        minutes: periods of which only the roll-ups are left and were brought.
        unnamed: tags whose names are lost; their readings stand under ``salvaged-<number>``.
    """

    done: float = 0.0
    readings: int = 0
    known: int = 0
    lost_blocks: int = 0
    minutes: int = 0
    unnamed: int = 0


def salvage(
    damaged: Path, connection: Connection, grid: Grid
) -> Generator[Salvaged, None, Salvaged]:
    """Rescue from a damaged file; readings that history has already are left as they are.

    A chore: each ``next()`` is a slice with a transaction of its own. Given up, it can begin
    again and goes on in effect where it was. The damaged file is only read.

    Args:
        damaged: the file that was moved aside, with its log beside it if it has one.
        connection: to the history in use, the writer's; not in a transaction.
        grid: of the history in use.

    Returns:
        What was rescued in all.

    Raises:
        StorageError: when the damaged file cannot be opened.
    """
    with open_pages(damaged) as pages:
        wreck = Wreck(pages)
        for done in wreck.survey():
            yield Salvaged(done=_SURVEY_PART * done)
        work = _Work(wreck, connection, grid)
        yield from work.steps()
        return work.result(1.0)


class _Work:
    """One salvage after its survey."""

    def __init__(self, wreck: Wreck, connection: Connection, grid: Grid) -> None:
        self._wreck = wreck
        self._connection = connection
        self._grid = grid
        self._rows = TargetRows(wreck, grid)
        self._counts = PutCounts()
        self._lost = 0
        self._minutes = 0
        self._numbers: dict[int, int] = {}

    def result(self, done: float) -> Salvaged:
        return Salvaged(
            done=done,
            readings=self._counts.new,
            known=self._counts.known,
            lost_blocks=self._lost + self._wreck.lost_rows,
            minutes=self._minutes,
            unnamed=self._rows.unnamed,
        )

    def steps(self) -> Iterator[Salvaged]:
        with self._connection.begin():
            self._numbers = self._rows.numbers(self._connection)
        yield self.result(_SURVEY_PART)
        yield from self._chunks()
        yield from self._scans()
        self._put_late()
        yield self.result(0.9)
        for count in self._rows.minutes(self._connection, self._numbers):
            self._minutes += count
            yield self.result(0.95)
        for _ in self._rows.rolled(self._connection, self._numbers):
            yield self.result(0.98)

    def _chunks(self) -> Iterator[Salvaged]:
        """Put chunk after chunk, those of one time base together, oldest first."""
        found = sorted(self._wreck.chunks, key=lambda key: owner_and_start(key)[1])
        for place, timebase in enumerate(found, 1):
            chunks = self._wreck.chunks[timebase]
            times = self._times(timebase, chunks)
            if times is None:
                self._lost += len(chunks)
                continue
            for part in _parts(chunks, len(times)):
                self._put_chunks(times, part)
                yield self.result(_SURVEY_PART + 0.6 * place / len(found))

    def _times(self, timebase: int, chunks: Sequence[ChunkPlace]) -> Ints | None:
        """Return a time base's times, None where no sound one was found."""
        start_s = owner_and_start(chunks[0].key)[1]
        for page in self._wreck.timebases.get(timebase, ()):
            row = self._wreck.row_at(page, timebase)
            try:
                times = decode(_blob(row.values[5] if row else None))
            except UNDECODABLE:
                continue
            within = start_s <= times[0] // 1000 and times[-1] // 1000 < start_s + DAY_S
            if within and bool((np.diff(times) > 0).all()):
                return times
        return None

    def _put_chunks(self, times: Ints, chunks: Sequence[ChunkPlace]) -> None:
        found: dict[int, tuple[Floats, Codes]] = {}
        for chunk in chunks:
            readings = self._readings(chunk, len(times))
            if readings is None:
                self._lost += 1
            else:
                found.setdefault(owner_and_start(chunk.key)[0], readings)
        if found:
            values, codes = (np.array(each) for each in zip(*found.values(), strict=True))
            self._put(list(found), times, values, codes, chunks[0].hold_ms)

    def _readings(self, chunk: ChunkPlace, count: int) -> tuple[Floats, Codes] | None:
        row = self._wreck.row_at(chunk.page, chunk.key)
        try:
            values = decode(_blob(row.values[8] if row else None))
            quality = row.values[9] if row else None
            codes = decode_runs(None if quality is None else _blob(quality), count)
        except UNDECODABLE:
            return None
        whole = len(values) == len(codes) == count and values.dtype == np.float64
        return (values, codes) if whole else None

    def _scans(self) -> Iterator[Salvaged]:
        """Put what was in scans that were never sealed, group after group."""
        blocks: dict[int, list[Block]] = {}
        for sequence in sorted(self._wreck.scans):
            for block in self._wreck.scans[sequence]:
                blocks.setdefault(block.group, []).append(block)
        for group, found in blocks.items():
            members = self._wreck.members.get(group, {})
            width = len(members)
            fitting = [block for block in found if len(block.values) == width]
            if sorted(members) != list(range(width)) or not fitting:
                self._lost += len(found)
                continue
            self._lost += len(found) - len(fitting)
            self._put(
                [members[position] for position in range(width)],
                np.array([block.utc_ms for block in fitting], np.int64),
                np.array([block.values for block in fitting]).T,
                np.array([block.codes for block in fitting]).T,
                self._wreck.groups.get(group, _LATE_HOLD_MS),
            )
            yield self.result(0.85)

    def _put_late(self) -> None:
        by_tag: dict[int, list[int]] = {}
        for key, row in self._wreck.late.items():
            by_tag.setdefault(row.tag, []).append(key)
        for tag, keys in by_tag.items():
            rows = [self._wreck.late[key] for key in keys]
            values = [np.nan if row.value is None else row.value for row in rows]
            self._put(
                [tag],
                np.array([row.utc_ms for row in rows], np.int64),
                np.array([values], np.float64),
                np.array([[row.quality for row in rows]], np.uint8),
                _LATE_HOLD_MS,
            )

    def _put(
        self, tags: Sequence[int], times: Ints, values: Floats, codes: Codes, hold_ms: int
    ) -> None:
        """Put readings in a transaction of their own."""
        with self._connection.begin():
            numbers = [self._number(tag) for tag in tags]
            writer = SegmentWriter(self._connection, self._grid)
            self._counts += writer.put_group(
                numbers, times, values, codes if codes.any() else None, hold_ms=hold_ms
            )
            self._counts += writer.finish()

    def _number(self, tag: int) -> int:
        if tag not in self._numbers:
            self._numbers[tag] = self._rows.add_unnamed(self._connection, tag)
        return self._numbers[tag]


def _parts(chunks: Sequence[ChunkPlace], count: int) -> Iterator[list[ChunkPlace]]:
    """Yield chunks of one hold time together, not too many readings at once."""
    most = max(1, _SLICE_READINGS // max(1, count))
    by_hold: dict[int, list[ChunkPlace]] = {}
    for chunk in chunks:
        by_hold.setdefault(chunk.hold_ms, []).append(chunk)
    for alike in by_hold.values():
        for first in range(0, len(alike), most):
            yield alike[first : first + most]


def _blob(value: Value) -> bytes:
    """Return a value that must be a blob.

    Raises:
        CorruptDatabaseError: when it is none.
    """
    if not isinstance(value, bytes):
        raise CorruptDatabaseError("A block of history is missing.")
    return value

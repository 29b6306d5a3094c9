"""How do the readings of a parsed file go into history? In order, each once, in their range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

import numpy as np

from plant.history import QUALITY_CODES, UNCERTAIN_FROM
from plant.quality import STALE_BAD_PERIODS, Quality
from storage.history.cells import Ints
from storage.history.quality_runs import ABSENT
from storage.segments.batch import CodeTable, PutCounts, Table
from storage.transfer.incoming.earlier import Earlier, Marks
from storage.transfer.incoming.local_time import NOT_THERE, WallClock
from storage.transfer.incoming.targets import Target
from storage.transfer.parsing.faults import FaultKind, FaultLog
from storage.transfer.parsing.rows import Rows

_EXCEEDED = QUALITY_CODES[Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED]
_SHORTEST_PERIOD_MS = 1000


class ReadingsSink(Protocol):
    """Takes readings into history; see storage.segments.writer.SegmentWriter."""

    def put_group(
        self,
        tags: Sequence[int],
        times: Ints,
        values: Table,
        codes: CodeTable | None,
        *,
        hold_ms: int,
    ) -> PutCounts:
        """Take in readings of tags that share their times."""
        ...


@dataclass(frozen=True, slots=True)
class Taker:
    """A tag that takes readings in.

    Attributes:
        number: in the table ``tag``.
        target: the tag.
        hold_ms: how long a value stands if the map says so, else None.
        known: times of readings that history has and that are in no chunk yet, in order.
    """

    number: int
    target: Target
    hold_ms: int | None
    known: Ints


@dataclass(slots=True)
class Taken:
    """What became of the readings so far.

    Attributes:
        new: are in history now.
        known: history had a reading of that tag and time.
        doubled: the file had one before.
        first_ms, last_ms: the earliest and the latest time, None without a reading.
    """

    new: int = 0
    known: int = 0
    doubled: int = 0
    first_ms: int | None = None
    last_ms: int | None = None

    def count(self, counts: PutCounts) -> None:
        """Add what the writer settled."""
        self.new += counts.new
        self.known += counts.known

    def reach(self, times: Ints) -> None:
        """Widen the range of time."""
        first, last = int(times.min()), int(times.max())
        self.first_ms = first if self.first_ms is None else min(first, self.first_ms)
        self.last_ms = last if self.last_ms is None else max(last, self.last_ms)


class Series:
    """Lines that follow one another in time: all of a wide file, one tag's of a narrow one.

    One thread.
    """

    def __init__(
        self,
        takers: Sequence[Taker],
        zone: tzinfo,
        *,
        sink: ReadingsSink,
        log: FaultLog,
        taken: Taken,
    ) -> None:
        """Begin before the first line.

        Args:
            takers: the tags, in the order of the readings' columns.
            zone: of times without an offset.
            sink: takes the readings.
            log: takes the faults.
            taken: counts the readings.
        """
        self._takers = takers
        self._clock = WallClock(zone)
        self._earlier = Earlier()
        self._sink = sink
        self._log = log
        self._taken = taken
        self._low = np.array([[taker.target.low] for taker in takers])
        self._high = np.array([[taker.target.high] for taker in takers])
        self._holds = [taker.hold_ms for taker in takers]

    def take(self, rows: Rows) -> None:
        """Take in the next lines of the file."""
        times = self._clock.utc_ms(rows.moments)
        gone = times == NOT_THERE
        if gone.any():
            wall = rows.moments.ms[gone]
            self._log.note(
                FaultKind.TIME_NOT_THERE,
                rows.lines[gone],
                lambda place: ("", _iso(wall[place])),
            )
            rows, times = rows.of(~gone), times[~gone]
        if not len(times):
            return
        self._note_backwards(times, rows.lines)
        codes = self._without_doubled(times, rows)
        codes = self._without_known(times, codes, rows.values.shape)
        codes = self._rated(codes, rows)
        self._put(times, rows.values, codes)

    def _note_backwards(self, times: Ints, lines: Ints) -> None:
        places = self._earlier.backwards(times)
        name = self._name
        self._log.note(
            FaultKind.TIME_BACKWARDS,
            lines[places],
            lambda place: (name, f"{_iso(times[places[place]])}Z"),
        )

    def _without_doubled(self, times: Ints, rows: Rows) -> CodeTable | None:
        """Return the codes, with readings that the file had before taken out."""
        doubled = self._earlier.doubled(times, rows.codes)
        if doubled is None:
            return rows.codes
        whole = np.broadcast_to(doubled, rows.values.shape)
        self._taken.doubled += int(np.count_nonzero(whole))
        places = np.flatnonzero(whole.any(axis=0))
        name = self._name
        self._log.note(
            FaultKind.DUPLICATE,
            rows.lines[places],
            lambda place: (name, f"{_iso(times[places[place]])}Z"),
        )
        return _taken_out(rows.codes, whole)

    def _without_known(
        self, times: Ints, codes: CodeTable | None, shape: tuple[int, ...]
    ) -> CodeTable | None:
        """Return the codes, with readings taken out that lie in history, but in no chunk."""
        latest = int(times.max())
        for place, taker in enumerate(self._takers):
            if not len(taker.known) or taker.known[0] > latest:
                continue
            found = np.isin(times, taker.known)
            if codes is not None:
                found &= codes[place] != ABSENT
            if found.any():
                codes = np.zeros(shape, np.uint8) if codes is None else codes.copy()
                codes[place, found] = ABSENT
                self._taken.known += int(np.count_nonzero(found))
        return codes

    def _rated(self, codes: CodeTable | None, rows: Rows) -> CodeTable | None:
        """Return the codes, with good readings outside their tag's range made Uncertain."""
        outside = (rows.values < self._low) | (rows.values > self._high)
        if codes is not None:
            outside &= codes != ABSENT
        if not outside.any():
            return codes
        found = np.argwhere(outside.T)
        takers, values = self._takers, rows.values

        def describe(place: int) -> tuple[str, str]:
            line, column = found[place].tolist()
            return takers[column].target.tag_id, f"{values[column, line]:.10g}"

        self._log.note(FaultKind.OUTSIDE_RANGE, rows.lines[found[:, 0]], describe)
        codes = np.zeros(values.shape, np.uint8) if codes is None else codes.copy()
        codes[outside & (codes < UNCERTAIN_FROM)] = _EXCEEDED
        return codes

    def _put(self, times: Ints, values: Table, codes: CodeTable | None) -> None:
        there = None if codes is None else codes != ABSENT
        if there is not None:
            lines = there.any(axis=0)
            if not lines.any():
                return
            self._taken.reach(times[lines])
        else:
            self._taken.reach(times)
        for hold_ms, places in self._by_hold(times, there).items():
            whole = len(places) == len(self._takers)
            some = values if whole else values[places]
            marks = codes if whole or codes is None else codes[places]
            self._taken.count(self._put_some(places, times, some, marks, hold_ms))

    def _put_some(
        self,
        places: list[int],
        times: Ints,
        values: Table,
        codes: CodeTable | None,
        hold_ms: int,
    ) -> PutCounts:
        if codes is not None:
            lines = (codes != ABSENT).any(axis=0)
            if not lines.all():
                times, values, codes = times[lines], values[:, lines], codes[:, lines]
            codes = codes if codes.any() else None
        tags = [self._takers[place].number for place in places]
        return self._sink.put_group(tags, times, values, codes, hold_ms=hold_ms)

    def _by_hold(self, times: Ints, there: Marks | None) -> dict[int, list[int]]:
        """Return the tags that have had readings by how long their values stand."""
        found: dict[int, list[int]] = {}
        shared_ms: int | None = None
        for place, taker in enumerate(self._takers):
            hold = self._holds[place]
            if hold is None:
                if there is not None and not there[place].all():
                    if not there[place].any():
                        continue
                    period_ms = _usual_period_ms(times[there[place]])
                else:
                    shared_ms = _usual_period_ms(times) if shared_ms is None else shared_ms
                    period_ms = shared_ms
                hold = max(taker.target.hold_ms, STALE_BAD_PERIODS * period_ms)
                self._holds[place] = hold
            found.setdefault(hold, []).append(place)
        return found

    @property
    def _name(self) -> str:
        return self._takers[0].target.tag_id if len(self._takers) == 1 else ""


def _taken_out(codes: CodeTable | None, marks: Marks) -> CodeTable:
    if codes is None:
        return np.where(marks, np.uint8(ABSENT), np.uint8(0))
    return np.where(marks, np.uint8(ABSENT), codes)


def _usual_period_ms(times: Ints) -> int:
    """Return the time from one reading to the next that is usual, at least a second."""
    steps = np.diff(np.unique(times))
    return max(_SHORTEST_PERIOD_MS, int(np.median(steps)) if len(steps) else 0)


def _iso(ms: np.int64) -> str:
    return f"{np.datetime64(int(ms), 'ms')}"

"""What is known of one tag over a stretch of time? History and live readings in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from hmi.models.trend.span import Span
from plant.history import BAD_FROM, UNCERTAIN_FROM, Buckets, Readings
from plant.ports import RecentHistory

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


class Trust(IntEnum):
    """How far a piece can be trusted; the larger is the worse."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What a course says about a time.

    Attributes:
        mean, low, high: in the tag's unit; all equal for a single reading, ``nan`` if bad.
        trust: see Trust.
    """

    mean: float
    low: float
    high: float
    trust: Trust


@dataclass(frozen=True, slots=True)
class Course:
    """One tag's pieces, oldest first: single readings or buckets, also one after the other.

    Attributes (equally long columns):
        at_ms: where the piece's point stands.
        start_ms, end_ms: for which time it speaks, half-open; empty for a lone reading.
        low, high, mean: of its usable readings; ``nan`` if there are none.
        trust: see Trust. A piece with any bad reading is BAD even if it has a mean.
        joined: whether the line goes on to this piece from the one before.
    """

    at_ms: Floats
    start_ms: Times
    end_ms: Times
    low: Floats
    high: Floats
    mean: Floats
    trust: Codes
    joined: Flags

    def __len__(self) -> int:
        """Return the number of pieces."""
        return int(self.at_ms.size)

    def part(self, first: int, last: int) -> "Course":
        """Return the pieces from ``first`` up to but without ``last``."""
        cut = slice(first, last)
        return Course(*(getattr(self, name)[cut] for name in Course.__slots__))

    def shifted(self, by_ms: int) -> "Course":
        """Return the same course later by so much."""
        return Course(
            self.at_ms + by_ms,
            self.start_ms + by_ms,
            self.end_ms + by_ms,
            self.low,
            self.high,
            self.mean,
            self.trust,
            self.joined,
        )

    def reading_at(self, utc_ms: float) -> Reading | None:
        """Return what is said about a time, None where nothing is.

        A value that turned bad is bad until another one comes.
        """
        place = self.place_at(utc_ms)
        if place is None:
            before = int(self.start_ms.searchsorted(utc_ms, side="right")) - 1
            if before < 0 or self.trust[before] != Trust.BAD:
                return None
            return Reading(np.nan, np.nan, np.nan, Trust.BAD)
        return Reading(
            float(self.mean[place]),
            float(self.low[place]),
            float(self.high[place]),
            Trust(int(self.trust[place])),
        )

    def place_at(self, utc_ms: float) -> int | None:
        """Return the index of the piece that speaks for a time, None where none does."""
        place = int(self.start_ms.searchsorted(utc_ms, side="right")) - 1
        if place < 0:
            return None
        lone = self.start_ms[place] == self.end_ms[place] == utc_ms
        return place if lone or utc_ms < self.end_ms[place] else None


def nothing() -> Course:
    """Return a course without pieces."""
    floats, times = np.empty(0), np.empty(0, dtype=np.int64)
    codes, flags = np.empty(0, dtype=np.uint8), np.empty(0, dtype=bool)
    return Course(floats, times, times, floats, floats, floats, codes, flags)


def of_readings(readings: Readings) -> Course:
    """Return stored readings as a course."""
    return _of_points(
        np.asarray(readings.utc_ms, dtype=np.int64),
        np.asarray(readings.until_ms, dtype=np.int64),
        np.asarray(readings.values, dtype=np.float64),
        _trust_of(np.asarray(readings.qualities, dtype=np.uint8)),
    )


def of_recent(recent: RecentHistory, *, hold_ms: int, now_ms: int) -> Course:
    """Return the live buffer's readings as a course.

    Args:
        recent: readings, oldest first but for steps of the clock.
        hold_ms: how long a reading stands when no other follows.
        now_ms: until when the last one can stand at most.
    """
    times = np.asarray(recent.utc_ms, dtype=np.int64)
    values = np.asarray(recent.values, dtype=np.float64)
    good = np.asarray(recent.good, dtype=bool)
    ordered = np.flatnonzero(np.diff(np.maximum.accumulate(times), prepend=-1) > 0)
    times, values, good = times[ordered], values[ordered], good[ordered]
    following = np.append(times[1:], now_ms)
    until = np.where(following - times <= hold_ms, np.maximum(following, times), times)
    uncertain = np.zeros(good.size, dtype=bool)
    if len(recent.uncertain):
        uncertain = np.asarray(recent.uncertain, dtype=bool)[ordered]
    usable = np.where(uncertain, Trust.UNCERTAIN, Trust.GOOD)
    trust = np.where(good, usable, Trust.BAD).astype(np.uint8)
    return _of_points(times, until, values, trust)


def of_buckets(buckets: Buckets) -> Course:
    """Return buckets as a course; those through which a value merely stood are left out.

    A bucket of which more than half is silence breaks the line like an empty one, so that no
    gap that can be seen is drawn over. The first and the last one may be half over or not
    over yet and do not.
    """
    count = np.asarray(buckets.count, dtype=np.int64)
    bad = np.asarray(buckets.bad, dtype=np.int64)
    good = np.asarray(buckets.good, dtype=np.int64)
    filled = np.flatnonzero(count > 0)
    covered = np.asarray(buckets.covered_ms, dtype=np.int64)
    holes = np.cumsum((count == 0) & (covered == 0))[filled]
    count, bad, good = count[filled], bad[filled], good[filled]
    start = np.asarray(buckets.start_ms, dtype=np.int64)[filled]
    end = np.asarray(buckets.end_ms, dtype=np.int64)[filled]
    whole = 2 * covered[filled] >= end - start
    whole[[0, -1] if whole.size else []] = True
    mean = _first_finite(
        np.asarray(buckets.weighted, dtype=np.float64)[filled],
        np.asarray(buckets.mean, dtype=np.float64)[filled],
    )
    trust = np.where(bad > 0, Trust.BAD, np.where(good < count, Trust.UNCERTAIN, Trust.GOOD))
    usable = (bad == 0) & np.isfinite(mean) & whole
    joined = _with_before(usable) & usable & (np.diff(holes, prepend=-1) == 0)
    return Course(
        (start + end) / 2,
        start,
        np.where(_goes_on(joined), np.append(start[1:], end[-1:]), end),
        np.asarray(buckets.minimum, dtype=np.float64)[filled],
        np.asarray(buckets.maximum, dtype=np.float64)[filled],
        mean,
        trust.astype(np.uint8),
        joined,
    )


def continued(stored: Course, live: Course, *, hold_ms: int) -> Course:
    """Return the stored course with what came after it; no time is there twice.

    Args:
        stored: what history knows.
        live: what the live buffer knows; of it only what is not before the stored end counts.
        hold_ms: the longest silence over which a line goes on.
    """
    if not len(stored):
        return live
    end = int(stored.end_ms[-1])
    lone = stored.start_ms[-1] == end
    first = int(live.start_ms.searchsorted(end, side="right" if lone else "left"))
    live = live.part(first, len(live))
    if not len(live):
        return stored
    joins = bool(
        live.start_ms[0] - end <= hold_ms
        and stored.trust[-1] != Trust.BAD
        and live.trust[0] != Trust.BAD
    )
    ends = np.concatenate((stored.end_ms, live.end_ms))
    flags = np.concatenate((stored.joined, live.joined))
    flags[len(stored)] = joins
    if live.start_ms[0] - end <= hold_ms:
        ends[len(stored) - 1] = live.start_ms[0]
    whole = {
        name: np.concatenate((getattr(stored, name), getattr(live, name)))
        for name in Course.__slots__
    }
    return Course(**{**whole, "end_ms": ends, "joined": flags})


def gaps(courses: Sequence[Course], span: Span) -> list[Span]:
    """Return the stretches of a span for which no course has a reading."""
    runs = sorted(run for course in courses for run in _runs(course, span))
    found, reached = [], span.start_ms
    for start, end in (*runs, (span.end_ms, span.end_ms)):
        if min(start, span.end_ms) > reached:
            found.append(Span(reached, min(start, span.end_ms)))
        reached = max(reached, end)
    return found


def _runs(course: Course, span: Span) -> list[tuple[int, int]]:
    """Return from when to when a course has readings without a gap, about a span."""
    first = max(0, int(course.end_ms.searchsorted(span.start_ms)) - 1)
    last = int(course.start_ms.searchsorted(span.end_ms))
    start, end = course.start_ms[first:last], course.end_ms[first:last]
    if not start.size:
        return []
    breaks = np.flatnonzero(start[1:] > end[:-1])
    begins = start[np.insert(breaks + 1, 0, 0)]
    return list(zip(begins.tolist(), end[np.append(breaks, -1)].tolist(), strict=True))


def _of_points(times: Times, until: Times, values: Floats, trust: Codes) -> Course:
    trust = np.where(np.isfinite(values), trust, Trust.BAD).astype(np.uint8)
    usable = trust != Trust.BAD
    drawn = np.where(usable, values, np.nan)
    reached = np.append(False, until[:-1] >= times[1:]) if times.size else usable
    joined = reached & usable & _with_before(usable)
    return Course(times.astype(np.float64), times, until, drawn, drawn, drawn, trust, joined)


def _trust_of(qualities: Codes) -> Codes:
    codes = np.full(qualities.size, Trust.GOOD, dtype=np.uint8)
    codes[qualities >= UNCERTAIN_FROM] = Trust.UNCERTAIN
    codes[qualities >= BAD_FROM] = Trust.BAD
    return codes


def _first_finite(first: Floats, second: Floats) -> Floats:
    return np.where(np.isfinite(first), first, second)


def _with_before(flags: Flags) -> Flags:
    """Return for each place the flag of the place before, False for the first."""
    return np.append(False, flags[:-1]) if flags.size else flags


def _goes_on(joined: Flags) -> Flags:
    """Return for each place whether the next one is joined to it."""
    return np.append(joined[1:], False) if joined.size else joined

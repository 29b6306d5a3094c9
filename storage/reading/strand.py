"""Readings of one tag, whichever place they came from: joined, and how long they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from storage.history.cells import Floats, Ints, stands_until
from storage.history.quality_runs import Codes


@dataclass(frozen=True, slots=True)
class Strand:
    """Readings of one tag, oldest first, no two of the same time. Nobody writes into them.

    Attributes (equally long columns):
        times: int64, milliseconds UTC.
        values: float64.
        codes: uint8, plant.history.QUALITY_CODES.
        hold_ms: int64, how far away the next reading may be for the value to stand.
    """

    times: Ints
    values: Floats
    codes: Codes
    hold_ms: Ints

    @classmethod
    def held(cls, times: Ints, values: Floats, codes: Codes, *, hold_ms: int) -> Self:
        """Build a strand whose readings all have the same hold time."""
        return cls(times, values, codes, _all_alike(hold_ms, len(times)))

    def __len__(self) -> int:
        return len(self.times)

    def slice(self, first: int, last: int) -> "Strand":
        """Return the readings ``first`` to before ``last``."""
        span = slice(max(first, 0), last)
        return Strand(self.times[span], self.values[span], self.codes[span], self.hold_ms[span])

    def around(self, start_ms: int, end_ms: int) -> "Strand":
        """Return the readings of ``[start_ms, end_ms)`` with one neighbour on either side."""
        first, last = np.searchsorted(self.times, (start_ms, end_ms))
        return self.slice(int(first) - 1, int(last) + 1)


NO_STRAND = Strand(
    np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.uint8), np.zeros(0, np.int64)
)


def joined(parts: Sequence[Strand]) -> Strand:
    """Return all readings in the order of time; of two of one time that of the first part."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return NO_STRAND
    if len(parts) == 1:
        return parts[0]
    return in_order(
        Strand(
            np.concatenate([part.times for part in parts]),
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.codes for part in parts]),
            _joined_holds([part.hold_ms for part in parts]),
        )
    )


def _all_alike(number: int, count: int) -> Ints:
    """Return a column that takes no room."""
    return np.broadcast_to(np.int64(number), count)


def _joined_holds(parts: Sequence[Ints]) -> Ints:
    first = int(parts[0][0])
    if all(part.strides == (0,) and part[0] == first for part in parts):
        return _all_alike(first, sum(map(len, parts)))
    return np.concatenate(parts)


def in_order(strand: Strand) -> Strand:
    """Return the readings in the order of time; of two of one time the first."""
    if bool((strand.times[1:] > strand.times[:-1]).all()):
        return strand
    times, first = np.unique(strand.times, return_index=True)
    return Strand(times, strand.values[first], strand.codes[first], strand.hold_ms[first])


@dataclass(frozen=True, slots=True)
class Window:
    """The readings of a stretch of time, with the one before if its value stands into it.

    Attributes:
        strand: the readings.
        until: until when each stands, see plant.history.Readings.
        before: 1 if the first of them is the one before, else 0.
    """

    strand: Strand
    until: Ints
    before: int

    @classmethod
    def cut(cls, strand: Strand, start_ms: int, end_ms: int) -> Self:
        """Cut ``[start_ms, end_ms)`` out of a strand that has at least a neighbour more."""
        until = (
            stands_until(strand.times, strand.hold_ms, None) if len(strand) else strand.times
        )
        first, last = map(int, np.searchsorted(strand.times, (start_ms, end_ms)))
        before = 1 if first and until[first - 1] > start_ms else 0
        first -= before
        return cls(strand.slice(first, last), until[first:last], before)

"""Which moment was it when the clock on the wall said so? Also in the hour that comes twice."""

from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from storage.history.cells import Ints
from storage.transfer.parsing.moments import Moments

_QUARTER_MS = 900_000
_FAR_APART_MS = 1_800_000
_QUARTER = timedelta(milliseconds=_QUARTER_MS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOT_THERE = np.iinfo(np.int64).min
"""Stands for a moment that the clock on the wall leaves out when it is put forward."""


class WallClock:
    """Turns the times of one series of lines, in their order, into UTC. Main thread.

    When the clock is put back an hour comes twice. It is the second time from the line on at
    which the times go back within that hour, or stand still though lines are far apart.
    """

    def __init__(self, zone: tzinfo) -> None:
        """Begin before the first line.

        Args:
            zone: of the clock.
        """
        self._zone = zone
        self._previous: int | None = None
        self._step = 0
        self._second_time = False

    def utc_ms(self, moments: Moments) -> Ints:
        """Return milliseconds UTC, `NOT_THERE` where there was no such moment."""
        if isinstance(moments.local, bool):
            return self._resolved(moments.ms) if moments.local else moments.ms
        utc = moments.ms.copy()
        utc[moments.local] = self._resolved(moments.ms[moments.local])
        return utc

    def _resolved(self, wall: Ints) -> Ints:
        if not len(wall):
            return wall
        quarters, which = np.unique(wall // _QUARTER_MS, return_inverse=True)
        firsts = np.empty(len(quarters), np.int64)
        seconds = firsts.copy()
        for place, quarter in enumerate(quarters.tolist()):
            firsts[place], seconds[place] = self._offsets(quarter)
        first, second = firsts[which], seconds[which]
        utc = wall - first
        utc[first < second] = NOT_THERE  # a gap: what fold says of it is the other way round
        twice = first > second
        if twice.any() or self._second_time:
            later = self._later(wall, twice)
            utc[later] = (wall - second)[later]
        self._note_last(wall)
        return utc

    def _later(self, wall: Ints, twice: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ints:
        """Return the places of lines in the second run of an hour that comes twice."""
        previous, step, found = self._previous, self._step, []
        for place, (now, ambiguous) in enumerate(
            zip(wall.tolist(), twice.tolist(), strict=True)
        ):
            if not ambiguous:
                self._second_time = False
            elif previous is not None and now <= previous:
                self._second_time |= now < previous or step >= _FAR_APART_MS
            if ambiguous and self._second_time:
                found.append(place)
            if previous is not None and now != previous:
                step = now - previous
            previous = now
        return np.array(found, np.int64)

    def _note_last(self, wall: Ints) -> None:
        """Remember the last line, and how far the last two different ones are apart."""
        before = [] if self._previous is None else [self._previous]
        steps = np.diff(np.concatenate((np.array(before, np.int64), wall)))
        steps = steps[steps != 0]
        if len(steps):
            self._step = int(steps[-1])
        self._previous = int(wall[-1])

    def _offsets(self, quarter: int) -> tuple[int, int]:
        """Return a quarter hour's offsets from UTC in ms, the first and the second time.

        Every change of a clock since 1972 was on a quarter of an hour.
        """
        wall = (_EPOCH + quarter * _QUARTER).replace(tzinfo=self._zone)
        return _ms(wall.utcoffset()), _ms(wall.replace(fold=1).utcoffset())


def _ms(offset: timedelta | None) -> int:
    return 0 if offset is None else round(1000 * offset.total_seconds())

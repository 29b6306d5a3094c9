"""Which stretches of a tag's time are not rolled up yet? Around late and unsealed readings."""

from collections.abc import Iterator

import numpy as np

from storage.history.cells import stands_until
from storage.reading.readings import LAST_MS, with_neighbours
from storage.reading.spans import Grain, Levels, Range, united
from storage.reading.view import View

_APART_MS = Grain.HOUR.span_ms
"""Late readings further from one another are seen as several stretches."""

_NEAR_MS = Grain.DAY.span_ms
"""Whatever ends earlier before the watermark cannot stand into what is not sealed yet."""


def levels_of(view: View, tag: int, start_ms: int, end_ms: int) -> Levels:
    """Return what the roll-ups can answer for a tag in ``[start_ms, end_ms)``."""
    ranges = [
        (first, last)
        for first, last in _around_late(view, tag)
        if first < end_ms and last > start_ms
    ]
    if end_ms > view.sealed_until_ms - _NEAR_MS:
        pending = view.pending(tag)
        if len(pending):
            ranges.append((int(pending.times[0]) - view.longest_hold_ms(tag), LAST_MS))
    plain = Levels(view.grid, view.raw_from_ms, view.minutes_from_ms)
    if not ranges:
        return plain
    fresh = united(
        (plain.floor_ms(first, Grain.MINUTE), plain.ceil_ms(last, Grain.MINUTE))
        for first, last in ranges
    )
    return Levels(view.grid, view.raw_from_ms, view.minutes_from_ms, fresh)


def _around_late(view: View, tag: int) -> Iterator[Range]:
    """Yield where late readings change what values stand."""
    times = view.late(tag).times
    if not len(times):
        return
    for part in np.split(times, np.flatnonzero(np.diff(times) > _APART_MS) + 1):
        readings = with_neighbours(view, tag, int(part[0]), int(part[-1]) + 1)
        until = stands_until(readings.times, readings.hold_ms, None)
        first, last = np.searchsorted(readings.times, (part[0], part[-1]))
        begin = first - 1 if first and until[first - 1] == part[0] else first
        yield int(readings.times[begin]), max(int(part[-1]) + 1, int(until[last]))

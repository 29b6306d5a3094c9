"""What did a counter count in each period? Its good readings in order, across gaps."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from plant.history import UNCERTAIN_FROM, Period
from plant.reports.counter import CounterRule, Counting, restarts
from storage.history.cells import Floats, Ints
from storage.reading.readings import window, with_neighbours
from storage.reading.strand import Strand
from storage.reading.view import View

_FIRST_LOOK_MS = 3_600_000
"""How far back the last good reading before a period is looked for first."""


def increases(
    view: View, tag_id: str, rule: CounterRule, periods: Sequence[Period]
) -> list[float]:
    """Return what was counted in each period, ``nan`` where there is no good reading."""
    (counter,) = view.named((tag_id,))
    uptime = _uptime(view, rule)
    view.ask_about([counter.number] if uptime is None else [counter.number, uptime])
    increase = [np.nan] * len(periods)
    counting, counted_until_ms = Counting(), -1
    order = sorted(range(len(periods)), key=lambda number: periods[number].start_ms)
    for number in order:
        period = periods[number]
        found = window(view, counter.number, period.start_ms, period.end_ms)
        times, values = _good(found.strand.slice(found.before, len(found.strand)))
        if not len(times):
            continue
        if counted_until_ms != period.start_ms:
            counting = _before(view, counter.number, period.start_ms)
        since_ms = period.start_ms if counting.value is None else counting.utc_ms
        resets = _resets(view, uptime, since_ms, period.end_ms)
        counting, increase[number] = count_on(counting, times, values, resets, rule)
        counted_until_ms = period.end_ms
    return increase


def count_on(
    counting: Counting, times: Ints, values: Floats, resets: Ints, rule: CounterRule
) -> tuple[Counting, float]:
    """Count on through good readings; return how far it is now, and what was counted. Pure.

    Runs of readings that grow no faster than the counter can are summed up at once.

    Args:
        counting: how far it was before.
        times: milliseconds, increasing; at least one.
        values: of the counter.
        resets: at these times the unit was seen to have restarted.
        rule: of the counter.
    """
    odd = _odd(times, values, rule)
    total, at, last = 0.0, 0, len(times) - 1
    while at <= last:
        previous_ms = counting.utc_ms
        counting, counted = counting.read(
            int(times[at]),
            float(values[at]),
            rule=rule,
            restarted=bool(
                np.searchsorted(resets, previous_ms, "right")
                < np.searchsorted(resets, times[at], "right")
            ),
        )
        total += counted
        if counting.doubted is None and at < last:
            place = int(np.searchsorted(odd, at + 1))
            until = int(odd[place]) - 1 if place < len(odd) else last
            total += float(values[until] - values[at])
            counting, at = Counting(int(times[until]), float(values[until])), until
        at += 1
    return counting, total


def _odd(times: Ints, values: Floats, rule: CounterRule) -> npt.NDArray[np.intp]:
    """Return the places of readings that may not simply have grown from the one before."""
    most = rule.most(int(np.diff(times).min(initial=_LONG_MS)))
    grown = np.diff(values)
    return np.flatnonzero((grown < 0) | (grown > most)) + 1


def _good(strand: Strand) -> tuple[Ints, Floats]:
    good = (strand.codes < UNCERTAIN_FROM) & np.isfinite(strand.values)
    return strand.times[good], strand.values[good]


def _before(view: View, tag: int, start_ms: int) -> Counting:
    """Return the counting at the last good reading before a time, however far back."""
    step_ms, end_ms = _FIRST_LOOK_MS, start_ms
    while True:
        readings = with_neighbours(view, tag, end_ms - step_ms, end_ms)
        earlier = readings.slice(0, int(np.searchsorted(readings.times, end_ms)))
        times, values = _good(earlier)
        if len(times):
            return Counting(int(times[-1]), float(values[-1]))
        if not len(earlier) or earlier.times[0] >= end_ms - step_ms:
            return Counting()
        end_ms, step_ms = int(earlier.times[0]), 2 * step_ms


def _uptime(view: View, rule: CounterRule) -> int | None:
    """Return the number of the tag that tells how long the unit has run, None without one."""
    if rule.uptime_tag is None:
        return None
    return next((tag.number for tag in view.known((rule.uptime_tag,))), None)


def _resets(view: View, uptime: int | None, start_ms: int, end_ms: int) -> Ints:
    if uptime is None:
        return _NEVER
    readings = with_neighbours(view, uptime, start_ms, end_ms)
    times, values = _good(readings.slice(0, int(np.searchsorted(readings.times, end_ms))))
    return np.array(restarts(times.tolist(), values.tolist()), np.int64)


_NEVER = np.zeros(0, np.int64)
_LONG_MS = 1 << 40

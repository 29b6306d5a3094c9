"""Into which buckets is time cut? Equal ones for a trend, any periods for a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from plant.history import Period
from storage.history.cells import Ints
from storage.reading.spans import Grain, Levels, Range, Span

_MOST_PIECES = 150_000
"""A hundred days of minutes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Buckets of one width that follow one another.

    Attributes:
        origin_ms: where the first one begins (it may be cut off later).
        width_ms: of each.
        first: number of the first one.
        end_ms: where the last one ends.
    """

    origin_ms: int
    width_ms: int
    first: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Ruler:
    """Buckets in the order of time that do not overlap.

    Attributes:
        start_ms, end_ms: int64, of each bucket.
        runs: the same as stretches of equal width.
        stretches: ranges of time that are answered for as a whole.
        coarsest: level of which the whole of a stretch may be made.
    """

    start_ms: Ints
    end_ms: Ints
    runs: tuple[Run, ...]
    stretches: tuple[Range, ...]
    coarsest: Grain

    def __len__(self) -> int:
        return len(self.start_ms)

    def runs_in(self, span: Span) -> Iterator[tuple[Run, int, int]]:
        """Yield the runs of a span, each with the part of the span that it holds."""
        for run in self.runs:
            first, last = max(span.start_ms, run.origin_ms), min(span.end_ms, run.end_ms)
            if first < last:
                yield run, first, last

    def numbers(self, start_s: Ints) -> Ints:
        """Return in which buckets pieces lie that begin at these seconds."""
        if len(self.runs) == 1:
            (run,) = self.runs
            return np.maximum((1000 * start_s - run.origin_ms) // run.width_ms, 0)
        numbers = np.searchsorted(-(-self.start_ms // 1000), start_s, "right") - 1
        return np.maximum(numbers, 0)


def even_ruler(start_ms: int, end_ms: int, count: int, levels: Levels) -> Ruler:
    """Cut ``[start_ms, end_ms)`` into at most ``count`` equal buckets.

    Where ``count`` buckets of whole minutes fill the time from whole minute to whole minute,
    it is these (up to a hundred days of minutes). Otherwise the borders of buckets of a
    minute or longer are multiples of their width on the grid, so that they stay where they
    are while a trend is moved; the first and the last bucket are cut off at the ends.

    Args:
        start_ms: where the first one begins.
        end_ms: where the last one ends, at least a millisecond later.
        count: at least 1.
        levels: the grid.
    """
    whole = end_ms - start_ms
    grain = _grain(-(-whole // count))
    as_asked = _as_asked(start_ms, whole, count, levels) if count > 1 else None
    if as_asked is not None:
        width, origin, grain = whole // count, start_ms, as_asked
    elif grain is Grain.RAW or count == 1:
        width = -(-whole // count)
        origin = start_ms
    else:
        width, origin = _on_grid(start_ms, end_ms, count, grain, levels)
    starts = np.arange(origin, end_ms, width, dtype=np.int64)
    run = Run(origin, width, 0, end_ms)
    ends = np.minimum(starts + width, end_ms)
    return Ruler(np.maximum(starts, start_ms), ends, (run,), ((start_ms, end_ms),), grain)


def _as_asked(start_ms: int, whole: int, count: int, levels: Levels) -> Grain | None:
    """Return the coarsest level that has a border wherever the asked buckets have theirs.

    None where there is none, or none with so few pieces that they are read in a moment.
    """
    for grain in (Grain.DAY, Grain.HOUR, Grain.MINUTE):
        on_grid = levels.floor_ms(start_ms, grain) == start_ms
        if on_grid and whole % (count * grain.span_ms) == 0:
            return grain if whole <= _MOST_PIECES * grain.span_ms else None
    return None


def _on_grid(
    start_ms: int, end_ms: int, count: int, grain: Grain, levels: Levels
) -> tuple[int, int]:
    """Return width and origin of the finest buckets on the grid of which ``count`` suffice."""
    shift = levels.shift_ms(grain)
    origin = width = 0
    for wanted in (count, count - 1):
        pieces = -(-(end_ms - start_ms) // (wanted * grain.span_ms))
        width = pieces * grain.span_ms
        origin = (start_ms + shift) // width * width - shift
        if origin + width * count >= end_ms:
            break
    return width, origin


def _grain(width_ms: int) -> Grain:
    return max(grain for grain in Grain if grain.span_ms <= max(width_ms, 1))


def period_ruler(periods: Sequence[Period]) -> Ruler:
    """Cut time as these periods do; they are in order, do not overlap and are not empty."""
    runs: list[Run] = []
    for number, period in enumerate(periods):
        width = period.end_ms - period.start_ms
        last = runs[-1] if runs else None
        if last is not None and (last.width_ms, last.end_ms) == (width, period.start_ms):
            runs[-1] = Run(last.origin_ms, width, last.first, period.end_ms)
        else:
            runs.append(Run(period.start_ms, width, number, period.end_ms))
    starts = np.array([period.start_ms for period in periods], np.int64)
    ends = np.array([period.end_ms for period in periods], np.int64)
    stretches = tuple((period.start_ms, period.end_ms) for period in periods)
    return Ruler(starts, ends, tuple(runs), stretches, Grain.DAY)

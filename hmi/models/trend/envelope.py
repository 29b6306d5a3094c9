"""Thousands of readings to at most two points a pixel, with holes where they were not good."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plant.ports import RecentHistory

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BREAK_AFTER_S = 30.0
"""A longer silence than this leaves a hole in the line, whatever stands on both sides."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A line ready to draw: seconds UTC and values; NaN breaks the line."""

    seconds: "npt.NDArray[np.float64]"
    values: "npt.NDArray[np.float64]"


def envelope(history: RecentHistory, *, start_s: float, end_s: float, pixels: int) -> Envelope:
    """Return the history between two times, reduced to the lowest and highest of each pixel.

    Args:
        history: one tag's readings, oldest first.
        start_s: left edge in seconds UTC.
        end_s: right edge in seconds UTC.
        pixels: width of the plot in device pixels, > 0.

    Returns:
        At most two points a pixel, and one NaN more for each hole.
    """
    import numpy as np

    seconds = np.asarray(history.utc_ms, dtype=np.float64) / 1000.0
    values = np.asarray(history.values, dtype=np.float64)
    good = np.asarray(history.good, dtype=bool) & np.isfinite(values)
    inside = _with_one_before(seconds, start_s, end_s)
    seconds, values, good = seconds[inside], values[inside], good[inside]
    if seconds.size > 2 * pixels:
        seconds, values, good = _reduced(seconds, values, good, (start_s, end_s, pixels))
    values = np.where(good, values, np.nan)
    gaps = np.flatnonzero(np.diff(seconds) > BREAK_AFTER_S) + 1
    return Envelope(
        np.insert(seconds, gaps, seconds[gaps]) if gaps.size else seconds,
        np.insert(values, gaps, np.nan) if gaps.size else values,
    )


def _with_one_before(seconds: "npt.NDArray[np.float64]", start_s: float, end_s: float) -> slice:
    """Keep the last reading before the span, so that the line enters from the left edge."""
    first = int(seconds.searchsorted(start_s)) - 1
    last = int(seconds.searchsorted(end_s, side="right"))
    return slice(max(first, 0), last)


def _reduced(
    seconds: "npt.NDArray[np.float64]",
    values: "npt.NDArray[np.float64]",
    good: "npt.NDArray[np.bool_]",
    span: tuple[float, float, int],
) -> tuple["npt.NDArray[np.float64]", "npt.NDArray[np.float64]", "npt.NDArray[np.bool_]"]:
    import numpy as np

    start_s, end_s, pixels = span
    column = np.floor((seconds - start_s) * pixels / (end_s - start_s)).astype(np.int64)
    firsts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    lowest = np.minimum.reduceat(np.where(good, values, np.inf), firsts)
    highest = np.maximum.reduceat(np.where(good, values, -np.inf), firsts)
    whole = np.logical_and.reduceat(good, firsts)  # one bad reading breaks its whole pixel
    middle = start_s + (column[firsts] + 0.5) * (end_s - start_s) / pixels
    return (
        np.repeat(middle, 2),
        np.column_stack((lowest, highest)).ravel(),
        np.repeat(whole, 2),
    )

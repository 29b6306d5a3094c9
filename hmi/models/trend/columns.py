"""What of a course is drawn in each column of pixels?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hmi.models.trend.course import Codes, Course, Flags, Floats, Times, Trust
from hmi.models.trend.span import Span

_DENSE = 2
"""So many pieces may stand in one column; of more, lowest, highest and mean are drawn."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A course ready to draw.

    Attributes (equally long columns):
        x: pixels from the left edge of the span.
        start, end: from where to where the piece speaks, pixels.
        low, high, mean: in the tag's unit; ``nan`` where there is nothing to draw.
        trust: see Trust.
        joined: whether the line goes on to this point from the one before.
    """

    x: Floats
    start: Floats
    end: Floats
    low: Floats
    high: Floats
    mean: Floats
    trust: Codes
    joined: Flags


def columns(course: Course, span: Span, width_px: float) -> Columns:
    """Return what is to be drawn of a course: at most two points a pixel.

    One piece more is taken on each side, so that the line comes from and goes to the edges.
    Pieces are put together by columns that stand still in time, so that a picture that is
    dragged does not flicker.

    Args:
        course: the pieces.
        span: the visible time.
        width_px: its width on the screen, > 0.
    """
    first = max(0, int(course.end_ms.searchsorted(span.start_ms, side="right")) - 1)
    last = int(course.start_ms.searchsorted(span.end_ms, side="right")) + 1
    seen = course.part(first, last)
    scale = width_px / span.width_ms
    pixel_ms = span.width_ms / width_px
    if len(seen) > _DENSE and _crowded(seen, pixel_ms):
        seen = _thinned(seen, pixel_ms)
    return Columns(
        _floats((seen.at_ms - span.start_ms) * scale),
        _floats((seen.start_ms - span.start_ms) * scale),
        _floats((seen.end_ms - span.start_ms) * scale),
        seen.low,
        seen.high,
        seen.mean,
        seen.trust,
        seen.joined,
    )


def _crowded(seen: Course, pixel_ms: float) -> bool:
    """Return whether anywhere more pieces stand within a pixel than can be told apart."""
    return bool((seen.at_ms[_DENSE:] - seen.at_ms[:-_DENSE] < pixel_ms).any())


def _thinned(seen: Course, pixel_ms: float) -> Course:
    column = np.floor(seen.at_ms / pixel_ms).astype(np.int64)
    firsts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    lasts = np.append(firsts[1:], len(seen)) - 1
    usable = np.isfinite(seen.mean)
    sums = np.add.reduceat(np.where(usable, seen.mean, 0.0), firsts)
    counts = np.add.reduceat(usable.astype(np.int64), firsts)
    trust = np.maximum.reduceat(seen.trust, firsts)
    whole = trust != Trust.BAD
    return Course(
        _floats((column[firsts] + 0.5) * pixel_ms),
        seen.start_ms[firsts],
        seen.end_ms[lasts],
        np.fmin.reduceat(seen.low, firsts),
        np.fmax.reduceat(seen.high, firsts),
        _quotient(sums, counts),
        trust,
        seen.joined[firsts] & whole & np.append(False, whole[:-1]),
    )


def _quotient(sums: Floats, counts: Times) -> Floats:
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _floats(numbers: npt.NDArray[np.floating[Any]]) -> Floats:
    return numbers.astype(np.float64, copy=False)

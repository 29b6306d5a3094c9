"""The unbroken pieces of a small line, pixel by pixel: a bad reading or a hole parts them."""

from dataclasses import dataclass
from math import isfinite

from hmi.models.trend.columns import columns
from hmi.models.trend.course import Course, Trust
from hmi.models.trend.span import Span


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the line passes.

    Attributes:
        x: pixels from the left edge.
        low, high, mean: of the readings there, in the tag's unit.
    """

    x: float
    low: float
    high: float
    mean: float


Run = tuple[Spot, ...]


def runs_of(course: Course, span: Span, width_px: int) -> tuple[Run, ...]:
    """Return the pieces of the line within a span, at most two spots a pixel.

    Args:
        course: what is known of a tag.
        span: the time from the left edge to the right one.
        width_px: width of the line, > 0.
    """
    seen = columns(course, span, width_px)
    runs: list[list[Spot]] = []
    whole = False
    for x, low, high, mean, trust, joined in zip(
        seen.x.tolist(),
        seen.low.tolist(),
        seen.high.tolist(),
        seen.mean.tolist(),
        seen.trust.tolist(),
        seen.joined.tolist(),
        strict=True,
    ):
        if not 0 <= x <= width_px or trust == Trust.BAD or not isfinite(mean):
            whole = False
            continue
        if not (whole and joined):
            runs.append([])
        runs[-1].append(Spot(x, low, high, mean))
        whole = True
    return tuple(map(tuple, runs))

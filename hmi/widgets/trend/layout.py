"""Where on the chart is what? Plots one above the other over one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from hmi.models.trend.lanes import Lane
from hmi.models.trend.span import Span

AXIS_PX = 64
FLAGS_PX = 22
STRIP_PX = 18
TIMES_PX = 38
_RIGHT_PX = 22
"""Beside the right edge stand the lines' numbers."""

_GAP_PX = 10
_LANE_SHARE = 4
"""Height of a plot with numbers, in heights of one discrete line."""


@dataclass(frozen=True, slots=True)
class AxisBox:
    """A value axis beside its plot."""

    lane: Lane
    rect: QRectF


@dataclass(frozen=True, slots=True)
class PlotBox:
    """A plot with its axes, the innermost last."""

    rect: QRectF
    axes: tuple[AxisBox, ...]


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """The places of everything, in pixels of the widget.

    Attributes:
        area: all plots together.
        plots: from the top.
        flags: above the plots, where notes and the hair's time stand.
        strip: below the plots, where doubts about the values stand.
        times: the time axis.
    """

    area: QRectF
    plots: tuple[PlotBox, ...]
    flags: QRectF
    strip: QRectF
    times: QRectF

    def x_of(self, utc_ms: float, span: Span) -> float:
        """Return the pixel column of a time."""
        return self.area.left() + (utc_ms - span.start_ms) * self.area.width() / span.width_ms

    def time_at(self, x: float, span: Span) -> float:
        """Return the time of a pixel column, milliseconds UTC."""
        return span.start_ms + (x - self.area.left()) * span.width_ms / self.area.width()


def chart_layout(rows: Sequence[Sequence[Lane]], width: float, height: float) -> ChartLayout:
    """Return where things are on a chart of this size.

    Args:
        rows: the plots from the top, each with the lanes whose axes stand beside it.
        width: of the chart, pixels.
        height: of the chart, pixels.
    """
    axes_px = AXIS_PX * max((len(row) for row in rows), default=1)
    area = QRectF(
        axes_px,
        FLAGS_PX,
        max(16.0, width - axes_px - _RIGHT_PX),
        max(16.0, height - FLAGS_PX - STRIP_PX - TIMES_PX),
    )
    shares = [_share(row) for row in rows]
    free = area.height() - _GAP_PX * (len(rows) - 1)
    plots, top = [], area.top()
    for row, share in zip(rows, shares, strict=True):
        rect = QRectF(area.left(), top, area.width(), max(8.0, free * share / sum(shares)))
        axes = (
            AxisBox(lane, QRectF(axes_px - AXIS_PX * (n + 1), top, AXIS_PX, rect.height()))
            for n, lane in enumerate(reversed(row))
        )
        plots.append(PlotBox(rect, tuple(axes)))
        top += rect.height() + _GAP_PX
    return ChartLayout(
        area,
        tuple(plots),
        QRectF(area.left(), 0, area.width(), FLAGS_PX),
        QRectF(area.left(), area.bottom(), area.width(), STRIP_PX),
        QRectF(area.left(), area.bottom() + STRIP_PX, area.width(), TIMES_PX),
    )


def _share(row: Sequence[Lane]) -> int:
    (first, *_) = row
    return min(len(first.tags), _LANE_SHARE) if first.discrete else _LANE_SHARE


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to pixel rows: ``low`` at the bottom of a plot, ``high`` at its top."""

    rect: QRectF
    low: float
    high: float

    @property
    def per_unit(self) -> float:
        """Return pixels per unit, downwards."""
        return -self.rect.height() / (self.high - self.low)

    def y(self, value: float) -> float:
        """Return the pixel row of a value."""
        return self.rect.bottom() + (value - self.low) * self.per_unit

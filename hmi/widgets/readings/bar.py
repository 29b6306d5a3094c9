"""Where does a value stand in its range, drawn lying: band, limits, set point and pointer?"""

from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from hmi.look import Look
from plant.sample import Sample
from plant.tag import Tag, ValueKind

POINTER_PX = 5
"""Half the width of the pointer."""

TRACK_PX = 8
"""Thickness of the track."""


def has_bar(tag: Tag) -> bool:
    """Return whether a bar says more than the number: analogue values only."""
    return tag.kind is ValueKind.ANALOG


def column(tag: Tag, value: float, track: QRectF) -> int | None:
    """Return the pixel column of a value, held within the track; None for no number."""
    if not isfinite(value):
        return None
    share = (value - tag.eu_low) / (tag.eu_high - tag.eu_low)
    return round(track.left() + min(1.0, max(0.0, share)) * track.width())


def paint_bar(
    painter: QPainter,
    track: QRectF,
    sample: Sample,
    *,
    tag: Tag,
    look: Look,
    setpoint: float | None = None,
) -> None:
    """Draw the lying indicator; the pointer is hollow while the value is bad.

    Args:
        painter: of the widget.
        track: the track; the pointer stands out 2 * POINTER_PX above it.
        sample: what is shown.
        tag: whose range, band and limits are drawn.
        look: the theme.
        setpoint: value of the set-point mark, None for none.
    """
    painter.fillRect(track, look.color("track"))
    _paint_band(painter, track, tag, look)
    painter.setPen(look.pen("line", 2))
    for limit in (tag.limits.low, tag.limits.high):
        x = None if limit is None else column(tag, limit, track)
        if x is not None:
            painter.drawLine(QLineF(x, track.top(), x, track.bottom()))
    mark = None if setpoint is None else column(tag, setpoint, track)
    if mark is not None:
        painter.setPen(look.pen("live", 2))
        painter.drawLine(QLineF(mark, track.top() - 3, mark, track.bottom() + 4))
    x = column(tag, float(sample.value), track)
    if x is None:
        return
    painter.setPen(look.pen("pointer"))
    painter.setBrush(look.brush("panel" if sample.quality.is_bad else "pointer"))
    tip, back = track.top() + 2, track.top() - POINTER_PX
    painter.drawPolygon(
        QPolygonF(
            [QPointF(x, tip), QPointF(x - POINTER_PX, back), QPointF(x + POINTER_PX, back)]
        )
    )


def _paint_band(painter: QPainter, track: QRectF, tag: Tag, look: Look) -> None:
    limits = tag.limits
    if limits.normal_low is None and limits.normal_high is None:
        return
    low = limits.normal_low if limits.normal_low is not None else tag.eu_low
    high = limits.normal_high if limits.normal_high is not None else tag.eu_high
    left, right = column(tag, low, track), column(tag, high, track)
    if left is not None and right is not None:
        painter.fillRect(
            QRectF(left, track.top(), right - left, track.height()), look.color("band")
        )

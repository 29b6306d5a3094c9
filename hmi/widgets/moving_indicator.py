"""Where does a value stand in its range? A moving indicator with band, limits and set point."""

from collections.abc import Hashable
from dataclasses import dataclass
from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QWidget

from hmi.look import Look
from hmi.widgets.plant_widget import Canvas, PlantWidget
from plant.sample import Sample
from plant.tag import Tag

POINTER_PX = 7
"""Half the height of the pointer, and how far it stands out to the right of the track."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values over a run of pixels.

    Attributes:
        low, high: the values at the bottom and at the top.
        top, bottom: pixel rows; bottom > top.
    """

    low: float
    high: float
    top: float
    bottom: float

    def row(self, value: float) -> int | None:
        """Return the pixel row of a value, held within the track; None for no number."""
        if not isfinite(value):
            return None
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - min(1.0, max(0.0, share)) * (self.bottom - self.top))


@dataclass(frozen=True, slots=True)
class Rows:
    """What moves in an indicator: pixel rows of pointer and set point, None where absent."""

    pointer: int | None
    setpoint: int | None = None
    faded: bool = False


def paint_indicator_track(
    painter: QPainter, track: QRectF, tag: Tag, scale: Scale, look: Look
) -> None:
    """Draw what stands still: track, normal band, limit lines."""
    painter.fillRect(track, look.color("track"))
    limits = tag.limits
    if limits.normal_low is not None or limits.normal_high is not None:
        low = limits.normal_low if limits.normal_low is not None else tag.eu_low
        high = limits.normal_high if limits.normal_high is not None else tag.eu_high
        bottom, top = scale.row(low), scale.row(high)
        if bottom is not None and top is not None:
            painter.fillRect(
                QRectF(track.left(), top, track.width(), bottom - top), look.color("band")
            )
    painter.setPen(look.pen("line", 2))
    for limit in (limits.low, limits.high):
        row = None if limit is None else scale.row(limit)
        if row is not None:
            painter.drawLine(QLineF(track.left(), row, track.right(), row))


def paint_indicator_rows(painter: QPainter, track: QRectF, rows: Rows, look: Look) -> None:
    """Draw what moves: set-point mark and pointer (hollow when the value is bad)."""
    if rows.setpoint is not None:
        painter.setPen(look.pen("live", 2))
        painter.drawLine(QLineF(track.left() - 4, rows.setpoint, track.right(), rows.setpoint))
    if rows.pointer is None:
        return
    painter.setPen(look.pen("pointer"))
    painter.setBrush(look.brush("panel" if rows.faded else "pointer"))
    tip, back, y = track.left() + 3, track.right() + POINTER_PX - 1, rows.pointer
    painter.drawPolygon(
        QPolygonF(
            [QPointF(tip, y), QPointF(back, y - POINTER_PX), QPointF(back, y + POINTER_PX)]
        )
    )


class MovingIndicator(PlantWidget):
    """A vertical moving indicator of one tag, with an optional set-point tag's mark."""

    TRACK_PX = 14

    def __init__(
        self,
        tag: Tag,
        canvas: Canvas,
        parent: QWidget | None = None,
        *,
        setpoint: Tag | None = None,
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._setpoint_row: int | None = None
        self.setMinimumHeight(80)
        if setpoint is not None:
            self.watches.add(setpoint.tag_id, self._on_setpoint)

    def sizeHint(self) -> QSize:
        """Return track, pointer and mark beside one another."""
        return QSize(self.TRACK_PX + POINTER_PX + 22, 140)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the pixel rows."""
        return self._rows(sample)

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw track and rows."""
        track, look = self._track(), self.canvas.look
        paint_indicator_track(painter, track, self.tag, self._scale(), look)
        paint_indicator_rows(painter, track, self._rows(sample), look)

    def mark_corner(self) -> QPointF:
        """Return the right upper corner beside the track."""
        return QPointF(self._track().right() + 2, 0)

    def _on_setpoint(self, sample: Sample) -> None:
        row = None if sample.quality.is_bad else self._scale().row(sample.value)
        if row != self._setpoint_row:
            self._setpoint_row = row
            self.update()

    def _track(self) -> QRectF:
        left = (self.width() - self.TRACK_PX - POINTER_PX) / 2
        return QRectF(left, POINTER_PX, self.TRACK_PX, self.height() - 2 * POINTER_PX)

    def _scale(self) -> Scale:
        track = self._track()
        return Scale(self.tag.eu_low, self.tag.eu_high, track.top(), track.bottom())

    def _rows(self, sample: Sample) -> Rows:
        faded = sample.quality.is_bad
        return Rows(self._scale().row(sample.value), self._setpoint_row, faded)

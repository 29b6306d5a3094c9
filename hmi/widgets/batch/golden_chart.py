"""This batch over the band of earlier ones, by the hours since loading."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hmi.models.batch.golden import BatchCourse, GoldenBand, GoldenOverlay
from hmi.models.trend.columns import Columns
from hmi.models.trend.course import Floats, Trust
from hmi.models.trend.lanes import Lane, axis_value, vertical_span
from hmi.models.trend.value_ticks import value_ticks
from hmi.value_text import number_text, shown_unit
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.trend.layout import AXIS_PX, Scale
from hmi.widgets.trend.line_painter import Stroke, draw_numbers
from hmi.widgets.trend.pens import ink
from plant.tag import Tag

_TOP_PX, _FOOT_PX, _RIGHT_PX = 26, 36, 14
_TICK_APART_PX = 34
_HOURS_APART_PX = 60
_HOUR_STEPS = (1, 2, 6, 12, 24, 48)
_LEAST_H = 24.0
_BAND_INK, _OWN_INK = 1, 0


class GoldenChart(QWidget):
    """Draws a GoldenOverlay with the painter of the trends. GUI thread."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._overlay: GoldenOverlay | None = None
        self._tag: Tag | None = None
        self._marks: tuple[tuple[float, str], ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(canvas.texts("record.golden.name"))

    def sizeHint(self) -> QSize:
        """Return a picture in which a band can be told from a line."""
        return QSize(640, 360)

    def show_overlay(
        self, overlay: GoldenOverlay, tag: Tag, marks: Sequence[tuple[float, str]]
    ) -> None:
        """Draw another picture.

        Args:
            overlay: band and present batch.
            tag: whose values they are.
            marks: hours at which stages of the present batch began, with their names.
        """
        self._overlay, self._tag, self._marks = overlay, tag, tuple(marks)
        self.setAccessibleDescription(self.legend())
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self._overlay = None
        self.update()

    def legend(self) -> str:
        """Return what is drawn, in words."""
        if self._overlay is None:
            return ""
        texts = self._canvas.texts
        parts = [texts("record.golden.present", batch=self._overlay.present.batch_id)]
        count = len(self._overlay.compared)
        key = "record.golden.band" if count > 1 else "record.golden.single"
        if count:
            parts.append(texts(key, count=count))
        return " · ".join(parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, axes, band, median and the present batch."""
        del event
        painter = QPainter(self)
        overlay, tag = self._overlay, self._tag
        if overlay is not None and tag is not None:
            plot = self._plot()
            scale = Scale(plot, *self._ends(overlay, tag))
            painter.fillRect(plot, self._canvas.look.color("panel"))
            self._paint_axes(painter, plot, scale)
            unit = QRectF(0, 4, AXIS_PX - 7, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.setPen(self._canvas.look.pen("dim"))
            painter.drawText(unit, right, shown_unit(tag).symbol)
            painter.save()
            painter.setClipRect(plot)
            painter.translate(plot.left(), 0)
            self._paint_lines(painter, overlay, scale, tag)
            painter.restore()
            self._paint_legend(painter, overlay)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the values of the hour under the pointer."""
        text = self.reading_at(event.position().x())
        if text:
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
        super().mouseMoveEvent(event)

    def reading_at(self, x: float) -> str:
        """Return hour, present value, median and band at a pixel column."""
        overlay, tag, plot = self._overlay, self._tag, self._plot()
        if overlay is None or tag is None or not plot.left() <= x <= plot.right():
            return ""
        hour = (x - plot.left()) / plot.width() * self._hours()
        band = overlay.band
        values = {
            "present": _nearest(overlay.present.hours, overlay.present.values, hour),
            "median": _nearest(band.hours, band.median, hour),
            "low": _nearest(band.hours, band.low, hour),
            "high": _nearest(band.hours, band.high, hour),
        }
        shown = {name: number_text(tag, value) for name, value in values.items()}
        symbol = shown_unit(tag).symbol
        return self._canvas.texts("record.golden.tip", hour=f"{hour:.1f}", unit=symbol, **shown)

    def _plot(self) -> QRectF:
        return QRectF(
            AXIS_PX,
            _TOP_PX,
            max(16.0, self.width() - AXIS_PX - _RIGHT_PX),
            max(16.0, self.height() - _TOP_PX - _FOOT_PX),
        )

    def _hours(self) -> float:
        """Return the hours that the plot spans."""
        if self._overlay is None:
            return _LEAST_H
        ends = [self._overlay.band.hours, self._overlay.present.hours]
        return max(_LEAST_H, *(float(hours.max(initial=0.0)) for hours in ends))

    def _ends(self, overlay: GoldenOverlay, tag: Tag) -> tuple[float, float]:
        band = overlay.band
        every = np.concatenate([band.low, band.high, band.median, overlay.present.values])
        finite = every[np.isfinite(every)]
        shown = [axis_value(tag, float(value)) for value in _extremes(finite)]
        return vertical_span(Lane("", "", False, (tag,)), shown)

    def _paint_axes(self, painter: QPainter, plot: QRectF, scale: Scale) -> None:
        look = self._canvas.look
        painter.setFont(look.font(look.theme.small_px))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, text in value_ticks(
            scale.low, scale.high, max(2, int(plot.height() / _TICK_APART_PX))
        ):
            y = round(scale.y(value))
            painter.setPen(look.pen("track"))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            painter.setPen(look.pen("dim"))
            painter.drawText(QRectF(0, y - 9, AXIS_PX - 7, 18), right, text)
        self._paint_hours(painter, plot)
        painter.setPen(look.pen("edge"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plot)

    def _paint_hours(self, painter: QPainter, plot: QRectF) -> None:
        look, hours = self._canvas.look, self._hours()
        most = max(2, int(plot.width() / _HOURS_APART_PX))
        step = next((s for s in _HOUR_STEPS if hours / s <= most), _HOUR_STEPS[-1])
        for hour in range(0, int(hours) + 1, step):
            x = round(plot.left() + hour / hours * plot.width())
            painter.setPen(look.pen("track"))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
            painter.setPen(look.pen("text"))
            place = QRectF(x - 30, plot.bottom() + 3, 60, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{hour}")
        painter.setPen(look.pen("dim"))
        foot = QRectF(plot.left(), plot.bottom() + 18, plot.width(), 16)
        painter.drawText(
            foot, Qt.AlignmentFlag.AlignCenter, self._canvas.texts("record.golden.hours")
        )
        free_from = plot.left()
        for begin, name in self._marks:
            x = round(plot.left() + begin / hours * plot.width())
            painter.setPen(look.pen("line", 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
            if x >= free_from:
                painter.setPen(look.pen("dim"))
                painter.drawText(QPointF(x + 4, plot.top() + 13), name)
                free_from = x + 8.0 + painter.fontMetrics().horizontalAdvance(name)

    def _paint_lines(
        self, painter: QPainter, overlay: GoldenOverlay, scale: Scale, tag: Tag
    ) -> None:
        per_hour = self._plot().width() / self._hours()
        factor = axis_value(tag, 1.0) - axis_value(tag, 0.0)
        theme = self._canvas.look.theme
        band = _band_columns(overlay.band, per_hour)
        draw_numbers(painter, band, scale, Stroke(ink(theme, _BAND_INK), factor))
        own = _course_columns(overlay.present, per_hour)
        draw_numbers(painter, own, scale, Stroke(ink(theme, _OWN_INK), factor))

    def _paint_legend(self, painter: QPainter, overlay: GoldenOverlay) -> None:
        look, texts = self._canvas.look, self._canvas.texts
        count = len(overlay.compared)
        parts: list[tuple[QColor, str]] = [
            (
                ink(look.theme, _OWN_INK),
                texts("record.golden.present", batch=overlay.present.batch_id),
            )
        ]
        if count:
            key = "record.golden.band" if count > 1 else "record.golden.single"
            parts.append((ink(look.theme, _BAND_INK), texts(key, count=count)))
        painter.setFont(look.font(look.theme.small_px))
        left = float(AXIS_PX)
        for color, text in parts:
            painter.fillRect(QRectF(left, 10, 18, 4), color)
            painter.setPen(look.pen("text"))
            painter.drawText(QPointF(left + 24, 17), text)
            left += 24 + painter.fontMetrics().horizontalAdvance(text) + 24


def _band_columns(band: GoldenBand, per_hour: float) -> Columns:
    half = float(band.hours[1] - band.hours[0]) / 2 if band.hours.size > 1 else 0.5
    low = np.where(np.isfinite(band.low), band.low, band.median)
    high = np.where(np.isfinite(band.high), band.high, band.median)
    return _columns(band.hours, (low, high, band.median), half, per_hour)


def _course_columns(course: BatchCourse, per_hour: float) -> Columns:
    values = course.values
    return _columns(course.hours, (values, values, values), course.width_h / 2, per_hour)


def _columns(
    hours: Floats, values: tuple[Floats, Floats, Floats], half_h: float, per_hour: float
) -> Columns:
    usable = np.isfinite(values[2])
    before = np.append(False, usable[:-1]) if usable.size else usable
    return Columns(
        hours * per_hour,
        (hours - half_h) * per_hour,
        (hours + half_h) * per_hour,
        values[0],
        values[1],
        values[2],
        np.full(hours.size, Trust.GOOD, dtype=np.uint8),
        usable & before,
    )


def _extremes(finite: Floats) -> tuple[float, ...]:
    return (float(finite.min()), float(finite.max())) if finite.size else ()


def _nearest(hours: Floats, values: Floats, hour: float) -> float:
    """Return the value whose hour is nearest, ``nan`` where there is none within two hours."""
    if not hours.size:
        return float("nan")
    place = int(np.abs(hours - hour).argmin())
    return float(values[place]) if abs(float(hours[place]) - hour) <= 2.0 else float("nan")

"""How did one value go in the last minutes? A strip with its band, scale and present value."""

from collections.abc import Callable, Hashable
from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.models.history.runs import Run
from hmi.value_text import number_text, value_with_unit
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX
from plant.sample import Sample
from plant.tag import Tag

_HEAD_PX = 24
_SCALE_PX = 46
_FOOT_PX = 6
_LEAST_SHARE = 0.02
"""Least height of the scale as a share of the tag's range: noise must not fill the strip."""


class TrendStrip(PlantWidget):
    """A strip of the last minutes; a click opens the trend (``activated``)."""

    def __init__(self, tag: Tag, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(tag, canvas, parent)
        self._runs: tuple[Run, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def columns(self) -> int:
        """Return the width of the line in pixels."""
        return max(1, int(self._plot().width()))

    def sizeHint(self) -> QSize:
        """Return a strip that can be read."""
        return QSize(360, 130)

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows a course."""
        return QSize(200, 72)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the text of the present value."""
        return value_with_unit(self.tag, sample, self.canvas.texts)

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """Draw the pieces of a line as wide as `columns`."""
        if runs != self._runs:
            self._runs = runs
            self.update()

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw head line, scale, band and course."""
        look = self.canvas.look
        painter.setFont(look.font(look.theme.font_px))
        painter.setPen(look.pen("text"))
        head = QRectF(0, 0, self.width() - MARK_PX - 4, _HEAD_PX)
        value = value_with_unit(self.tag, sample, self.canvas.texts)
        painter.drawText(
            head, Qt.AlignmentFlag.AlignVCenter, self.canvas.texts.tag_name(self.tag.tag_id)
        )
        painter.setFont(look.font(look.theme.value_px, QFont.Weight.DemiBold))
        painter.setPen(look.pen("dim" if sample.quality.is_bad else "live"))
        painter.drawText(
            head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, value
        )
        low, high = self._span(sample)
        plot = self._plot()
        painter.fillRect(plot, look.color("vessel"))

        def row(number: float) -> float:
            return plot.bottom() - (number - low) / (high - low) * plot.height()

        self._draw_band(painter, plot, row)
        self._draw_scale(painter, plot, low, high)
        self._draw_line(painter, plot, row)

    def mark_corner(self) -> QPointF:
        """Return the corner beside the value."""
        return QPointF(self.width() - MARK_PX, (_HEAD_PX - MARK_PX) // 2)

    def _plot(self) -> QRectF:
        return QRectF(
            _SCALE_PX,
            _HEAD_PX + 2,
            max(1, self.width() - _SCALE_PX - 1),
            max(1, self.height() - _HEAD_PX - 2 - _FOOT_PX),
        )

    def _span(self, sample: Sample) -> tuple[float, float]:
        spots = [spot for run in self._runs for spot in run]
        values = [*(spot.low for spot in spots), *(spot.high for spot in spots)]
        present = [v for v in (*values, float(sample.value)) if isfinite(v)]
        least = (self.tag.eu_high - self.tag.eu_low) * _LEAST_SHARE
        if not present:
            return self.tag.eu_low, self.tag.eu_high
        low, high = min(present), max(present)
        missing = max(0.0, least - (high - low)) / 2 + (high - low) * 0.1
        # Air above and below, but never a scale below what the instrument can show.
        return (
            max(low - missing, min(low, self.tag.eu_low)),
            min(high + missing, max(high, self.tag.eu_high)),
        )

    def _draw_band(
        self, painter: QPainter, plot: QRectF, row: Callable[[float], float]
    ) -> None:
        limits = self.tag.limits
        if limits.normal_low is None or limits.normal_high is None:
            return
        top, bottom = row(limits.normal_high), row(limits.normal_low)
        band = QRectF(plot.left(), top, plot.width(), bottom - top).intersected(plot)
        painter.fillRect(band, self.canvas.look.color("track"))

    def _draw_scale(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        look = self.canvas.look
        painter.setPen(look.pen("edge"))
        painter.drawLine(QLineF(plot.topLeft(), plot.topRight()))
        painter.drawLine(QLineF(plot.bottomLeft(), plot.bottomRight()))
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        for value, y in ((high, plot.top() - 2), (low, plot.bottom() - 14)):
            painter.drawText(
                QRectF(0, y, _SCALE_PX - 6, 16),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                number_text(self.tag, value),
            )

    def _draw_line(
        self, painter: QPainter, plot: QRectF, row: Callable[[float], float]
    ) -> None:
        painter.setClipRect(plot)
        painter.setPen(self.canvas.look.pen("text"))
        for run in self._runs:
            # Lowest and highest of each pixel; the last twice, so that one alone is a dot.
            ends = [(spot.x, end) for spot in run for end in (spot.low, spot.high)]
            points = [QPointF(plot.left() + x, row(end)) for x, end in (*ends, ends[-1])]
            painter.drawPolyline(QPolygonF(points))
        painter.setClipping(False)

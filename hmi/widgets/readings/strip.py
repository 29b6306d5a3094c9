"""How did one value go in the last minutes? A strip with its band, scale and present value."""

from collections.abc import Callable, Hashable
from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QHideEvent, QPainter, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.models.trend.envelope import Envelope, envelope
from hmi.value_text import number_text, value_with_unit
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX
from plant.clock import Clock
from plant.ports import RecentReader
from plant.sample import Sample
from plant.tag import Tag

SPAN_S = 900
"""Time across the strip."""

_REFRESH_MS = 1000
_HEAD_PX = 24
_SCALE_PX = 46
_FOOT_PX = 6
_LEAST_SHARE = 0.02
"""Least height of the scale as a share of the tag's range: noise must not fill the strip."""


class TrendStrip(PlantWidget):
    """A strip of the last quarter of an hour; a click opens the trend (``activated``)."""

    def __init__(
        self,
        tag: Tag,
        canvas: Canvas,
        recent: RecentReader,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._recent = recent
        self._clock = clock
        self._line: Envelope | None = None
        self._start_s = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return a strip that can be read."""
        return QSize(360, 130)

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows a course."""
        return QSize(200, 72)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the text of the present value."""
        return value_with_unit(self.tag, sample, self.canvas.texts)

    def refresh(self) -> None:
        """Read the live buffer again. The timer does so every second while visible."""
        now_ms = self._clock.utc_ms()
        self._start_s = now_ms / 1000 - SPAN_S
        history = self._recent.recent(
            self.tag.tag_id, since_utc_ms=now_ms - SPAN_S * 1000 - _REFRESH_MS
        )
        self._line = envelope(
            history,
            start_s=self._start_s,
            end_s=now_ms / 1000,
            pixels=max(1, int(self._plot().width())),
        )
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self.refresh()
        self._timer.start(_REFRESH_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop: nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

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
        values = [] if self._line is None else [float(v) for v in self._line.values]
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
        if self._line is None:
            return
        painter.setClipRect(plot)
        painter.setPen(self.canvas.look.pen("text"))
        run: list[QPointF] = []
        for second, value in zip(self._line.seconds, self._line.values, strict=True):
            if isfinite(value):
                share = (float(second) - self._start_s) / SPAN_S
                run.append(QPointF(plot.left() + share * plot.width(), row(float(value))))
                continue
            painter.drawPolyline(QPolygonF(run))
            run = []
        painter.drawPolyline(QPolygonF(run))
        painter.setClipping(False)

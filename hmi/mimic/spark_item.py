"""How did a value go lately? A small line without axes, over its normal band."""

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.widgets.plant_widget import Canvas
from plant.clock import Clock
from plant.ports import RecentHistory, RecentReader
from plant.quality import Quality
from plant.tag import Tag

SPAN_S = 3600.0
"""What a sparkline shows: the hour that the live buffer remembers."""

_SMALLEST_SPAN = 0.02
"""Share of the instrument's range that fills the height at least: noise stays small."""


class SparkItem(MimicItem):
    """The course of one tag; ``reload`` reads it anew."""

    def __init__(self, rect: QRectF, tag: Tag, canvas: Canvas, clock: Clock) -> None:
        super().__init__(rect, (tag,), canvas, Watches(canvas.live))
        self._tag = tag
        self._clock = clock
        self._line: tuple[tuple[int, int], ...] = ()
        self._band: tuple[int, int] | None = None

    def quality(self) -> Quality:
        """Return good: holes in the line and the value beside it tell the rest."""
        return Quality.GOOD

    def drawn_form(self) -> Hashable:
        """Return the points."""
        return self._line, self._band

    def reload(self, recent: RecentReader) -> None:
        """Read the course and repaint when it looks different."""
        now_ms = self._clock.utc_ms()
        since = now_ms - round(SPAN_S * 1000)
        history = recent.recent(self._tag.tag_id, since_utc_ms=since)
        means = column_means(history, since, now_ms, round(self._bounds.width()))
        self._place(means)
        self.refresh()

    def draw(self, painter: QPainter) -> None:
        """Draw band, line and its last point."""
        bounds = self._bounds
        if self._band is not None:
            top, bottom = self._band
            painter.fillRect(
                QRectF(bounds.left(), top, bounds.width(), bottom - top),
                self.look.color("track"),
            )
        if not self._line:
            return
        painter.setPen(self.look.pen("text"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in self._line]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.brush("live"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(QPointF(*self._line[-1]), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _place(self, means: dict[int, float]) -> None:
        """Turn columns and means into pixels, with the height spread over what is there."""
        bounds, tag = self._bounds.adjusted(0, 3, -3, -3), self._tag
        if not means:
            self._line, self._band = (), None
            return
        low, high = min(means.values()), max(means.values())
        lacking = _SMALLEST_SPAN * (tag.eu_high - tag.eu_low) - (high - low)
        if lacking > 0:
            low, high = low - lacking / 2, high + lacking / 2

        def row(value: float) -> int:
            share = min(1.0, max(0.0, (value - low) / (high - low)))
            return round(bounds.bottom() - share * bounds.height())

        widest = bounds.width()
        self._line = tuple(
            (round(bounds.left() + min(column, widest)), row(mean))
            for column, mean in sorted(means.items())
        )
        normal_low, normal_high = tag.limits.normal_low, tag.limits.normal_high
        self._band = None
        if normal_low is not None and normal_high is not None:
            self._band = row(normal_high), row(normal_low)


def column_means(
    history: RecentHistory, start_ms: int, end_ms: int, columns: int
) -> dict[int, float]:
    """Return the mean of the good readings in each pixel column that has any."""
    sums: dict[int, float] = {}
    counts: dict[int, int] = {}
    per_ms = columns / (end_ms - start_ms)
    for at_ms, value, good in zip(history.utc_ms, history.values, history.good, strict=True):
        if good:
            column = int((at_ms - start_ms) * per_ms)
            sums[column] = sums.get(column, 0.0) + value
            counts[column] = counts.get(column, 0) + 1
    return {column: total / counts[column] for column, total in sums.items()}

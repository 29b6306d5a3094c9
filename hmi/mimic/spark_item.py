"""How did a value go lately? A small line without axes, over its normal band."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.widgets.plant_widget import Canvas
from plant.quality import Quality
from plant.tag import Tag

if TYPE_CHECKING:  # numpy is loaded after the first paint
    from hmi.models.history.runs import Run

_CAPTION_AIR = 8

_SMALLEST_SPAN = 0.02
"""Share of the instrument's range that fills the height at least: noise stays small."""


class SparkItem(MimicItem):
    """The course of one tag; ``show_runs`` draws it anew.

    Args:
        rect: its place, with the caption's.
        tag: what it shows.
        canvas: pens and words.
        caption_px: size of the caption's letters, 0 where there is no room for one.
    """

    def __init__(self, rect: QRectF, tag: Tag, canvas: Canvas, *, caption_px: int = 0) -> None:
        super().__init__(rect, (tag,), canvas, Watches(canvas.live))
        self._tag = tag
        self._caption_px = caption_px
        self._caption = ""
        above = caption_px + _CAPTION_AIR if caption_px else 0
        self._plot = rect.adjusted(0, above, 0, 0)
        self._runs: tuple[tuple[tuple[int, int], ...], ...] = ()
        self._band: tuple[int, int] | None = None

    @property
    def tag(self) -> Tag:
        """Return the tag."""
        return self._tag

    @property
    def columns(self) -> int:
        """Return its width in pixels."""
        return max(1, round(self._plot.width()))

    @property
    def runs(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the pieces of the line as drawn, pixel by pixel; between them it is broken."""
        return self._runs

    def quality(self) -> Quality:
        """Return good: holes in the line and the value beside it tell the rest."""
        return Quality.GOOD

    def drawn_form(self) -> Hashable:
        """Return caption and points."""
        return self._caption, self._runs, self._band

    def show_runs(self, runs: "tuple[Run, ...]", caption: str) -> None:
        """Draw the pieces of a line as wide as `columns`, and repaint what looks different."""
        self._caption = caption
        self._place(runs)
        self.refresh()

    def draw(self, painter: QPainter) -> None:
        """Draw caption, band, line and its last point."""
        bounds = self._plot
        if self._caption_px:
            painter.setFont(self.look.font(self._caption_px))
            painter.setPen(self.look.pen("dim"))
            painter.drawText(self._bounds, Qt.AlignmentFlag.AlignTop, self._caption)
        if self._band is not None:
            top, bottom = self._band
            painter.fillRect(
                QRectF(bounds.left(), top, bounds.width(), bottom - top),
                self.look.color("track"),
            )
        if not self._runs:
            return
        painter.setPen(self.look.pen("text"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for run in self._runs:
            # Two equal points are a dot; a line of one point would be nothing.
            points = [QPointF(x, y) for x, y in (*run, run[-1])]
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.brush("live"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(QPointF(*self._runs[-1][-1]), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _place(self, runs: "tuple[Run, ...]") -> None:
        """Turn means into pixels, with the height spread over what is there."""
        bounds, tag = self._plot.adjusted(0, 3, -3, -3), self._tag
        means = [spot.mean for run in runs for spot in run]
        if not means:
            self._runs, self._band = (), None
            return
        low, high = min(means), max(means)
        lacking = _SMALLEST_SPAN * (tag.eu_high - tag.eu_low) - (high - low)
        if lacking > 0:
            low, high = low - lacking / 2, high + lacking / 2

        def row(value: float) -> int:
            share = min(1.0, max(0.0, (value - low) / (high - low)))
            return round(bounds.bottom() - share * bounds.height())

        self._runs = tuple(
            tuple(
                (round(bounds.left() + min(spot.x, bounds.width())), row(spot.mean))
                for spot in run
            )
            for run in runs
        )
        normal_low, normal_high = tag.limits.normal_low, tag.limits.normal_high
        self._band = None
        if normal_low is not None and normal_high is not None:
            self._band = row(normal_high), row(normal_low)

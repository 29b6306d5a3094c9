"""A vessel in a drawing: jacket, body, content to its level; a click opens the trend."""

from collections.abc import Hashable
from math import isfinite

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from hmi.mimic.level_item import body_path
from hmi.pages.page import PageParts
from hmi.widgets.plant_widget import PlantWidget
from plant.sample import Sample
from plant.tag import Tag

_BLADES_AT = 0.62
"""Height of the blades as a share of the body, from the top."""


class Vessel(PlantWidget):
    """Body and content; hatched while the level cannot be trusted. Not a focus stop.

    Args:
        level: level in percent.
        parts: what pages are built from.
        jacket_px: thickness of the jacket around the body, 0 for none.
        agitator: feedback of the agitator whose shaft and blades are drawn, None for none.
    """

    def __init__(
        self,
        level: Tag,
        parts: PageParts,
        parent: QWidget | None = None,
        *,
        jacket_px: int = 0,
        agitator: Tag | None = None,
    ) -> None:
        super().__init__(level, parts.canvas, parent)
        self._jacket_px = jacket_px
        self._agitator = agitator
        self._turns = False
        if agitator is not None:
            self.watches.add(agitator.tag_id, self._on_agitator)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.activated.connect(parts.links.open_trend)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the pixel row of the surface and whether it is hatched."""
        return round(self._surface(sample)), sample.quality.is_bad

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw jacket, body, content and surface."""
        look = self.canvas.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outer = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._jacket_px:
            painter.setPen(look.pen("line", 1.4))
            painter.setBrush(look.brush("jacket"))
            painter.drawPath(body_path(outer))
        body = body_path(self.body())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.brush("vessel"))
        painter.drawPath(body)
        surface = self._surface(sample)
        full = QPainterPath()
        full.addRect(QRectF(0, surface, self.width(), max(0.0, self.body().bottom() - surface)))
        content = body.intersected(full)
        brush = look.brush("fill")
        if sample.quality.is_bad:
            brush = type(brush)(look.color("fill"), Qt.BrushStyle.BDiagPattern)
        painter.setBrush(brush)
        painter.drawPath(content)
        edge = content.boundingRect()
        painter.setPen(look.pen("line", 1))
        if not content.isEmpty():
            painter.drawLine(QLineF(edge.left(), surface, edge.right(), surface))
        if self._agitator is not None:
            self._draw_agitator(painter)
        painter.setPen(look.pen("line", 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(body)

    def body(self) -> QRectF:
        """Return the rectangle of the body within the widget."""
        inset = self._jacket_px + 1
        return QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)

    def _draw_agitator(self, painter: QPainter) -> None:
        look, body = self.canvas.look, self.body()
        middle, blades = body.center().x(), body.top() + body.height() * _BLADES_AT
        painter.setPen(look.pen("line", 3))
        painter.drawLine(QLineF(middle, body.top(), middle, blades))
        painter.setPen(look.pen("pointer", 1.3))
        painter.setBrush(look.brush("running" if self._turns else "stopped"))
        reach = min(60.0, body.width() * 0.26)
        for side in (-1, 1):
            painter.drawEllipse(QPointF(middle + side * reach / 2, blades), reach / 2, 7)

    def _on_agitator(self, sample: Sample) -> None:
        turns = bool(sample.value) and not sample.quality.is_bad
        if turns is not self._turns:
            self._turns = turns
            self.update()

    def _surface(self, sample: Sample) -> float:
        body = self.body()
        share = float(sample.value) / 100 if isfinite(sample.value) else 0.0
        return body.bottom() - min(1.0, max(0.0, share)) * body.height()

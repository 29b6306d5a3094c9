"""How full is a vessel? The filled part of its body, to the pixel row."""

from collections.abc import Hashable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.widgets.moving_indicator import Scale
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX
from plant.tag import Tag


class LevelItem(MimicItem):
    """The content of a vessel; hatched while the level cannot be trusted at all."""

    def __init__(self, body: QPainterPath, tag: Tag, canvas: Canvas, watches: Watches) -> None:
        rect = body.boundingRect()
        super().__init__(rect, (tag,), canvas, watches)
        self._tag = tag
        self._body = body
        self._scale = Scale(0.0, 100.0, rect.top(), rect.bottom())

    def drawn_form(self) -> Hashable:
        """Return the pixel row of the surface and whether it is hatched."""
        return self._row(), self.sample(self._tag).quality.is_bad

    def draw(self, painter: QPainter) -> None:
        """Draw content and surface."""
        row = self._row()
        if row is None:
            return
        bounds = self._bounds
        painter.save()
        painter.setClipRect(QRectF(bounds.left(), row, bounds.width(), bounds.bottom() - row))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.sample(self._tag).quality.is_bad:
            painter.setBrush(self.look.color("fill"))
            hatch = painter.brush()
            hatch.setStyle(Qt.BrushStyle.BDiagPattern)
            painter.setBrush(hatch)
        else:
            painter.setBrush(self.look.brush("fill"))
        painter.drawPath(self._body)
        painter.restore()
        if bounds.top() < row < bounds.bottom():
            half = self._half_width(row)
            middle = bounds.center().x()
            painter.setPen(self.look.pen("line"))
            painter.drawLine(QLineF(middle - half, row, middle + half, row))

    def mark_corner(self) -> QPointF:
        """Return the middle of the headspace."""
        return QPointF(
            self._bounds.center().x() - MARK_PX / 2, self._bounds.center().y() - MARK_PX
        )

    def _row(self) -> int | None:
        return self._scale.row(self.sample(self._tag).value)

    def _half_width(self, row: int) -> float:
        """Return half the width of the body at a row; its ends are half ellipses."""
        bounds = self._bounds
        end = end_height(bounds)
        into = max(bounds.top() + end - row, row - bounds.bottom() + end, 0.0)
        share = 1 - (into / end) ** 2 if end else 1.0
        return float(bounds.width() / 2 * max(share, 0.0) ** 0.5)


def end_height(rect: QRectF) -> float:
    """Return the height of a vessel's domed end."""
    return min(rect.width() * 0.2, rect.height() * 0.25)


def body_path(rect: QRectF) -> QPainterPath:
    """Return the outline of a vessel with domed ends."""
    path = QPainterPath()
    path.addRoundedRect(rect, rect.width() / 2, end_height(rect))
    return path

"""One instrument in a drawing: a short name over its value."""

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from hmi.mimic.value_item import outside_limits
from hmi.pages.page import PageParts
from hmi.value_text import shown_unit, value_text
from hmi.widgets.plant_widget import PlantWidget
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Tag, ValueKind

_SIZE = QSize(118, 40)
_PAD = 6


class ReadingChip(PlantWidget):
    """A value on its own ground, readable over content and pipes; a click opens the trend."""

    def __init__(
        self, tag: Tag, caption: str, parts: PageParts, parent: QWidget | None = None
    ) -> None:
        super().__init__(tag, parts.canvas, parent)
        self._caption = caption
        discrete = tag.kind is ValueKind.DISCRETE
        self._unit = "" if discrete else shown_unit(tag).symbol
        self.activated.connect(parts.links.open_trend)
        self.resize(_SIZE)

    def sizeHint(self) -> QSize:
        """Return caption and value."""
        return _SIZE

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return text and whether it is abnormal."""
        return value_text(self.tag, sample, self.canvas.texts), self.abnormal(sample)

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw ground, caption, value and unit; beyond its limits on an inverted ground."""
        look = self.canvas.look
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        abnormal = self.abnormal(sample)
        painter.setPen(look.pen("edge"))
        painter.setBrush(look.brush("panel"))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        painter.drawText(QRectF(_PAD, 2, self.width() - 2 * _PAD, 16), self._caption)
        text = value_text(self.tag, sample, self.canvas.texts)
        weight = QFont.Weight.DemiBold
        advance = look.metrics(look.theme.value_px, weight).horizontalAdvance(text)
        value = QRectF(_PAD, 18, advance, 18)
        bad = sample.quality.is_bad
        if abnormal:
            painter.fillRect(value.adjusted(-3, 0, 3, 0), look.color("text"))
        painter.setFont(look.font(look.theme.value_px, weight))
        painter.setPen(look.pen("panel" if abnormal else "dim" if bad else "live"))
        painter.drawText(value, Qt.AlignmentFlag.AlignVCenter, text)
        if bad and sample.quality is not Quality.BAD_WAITING_FOR_INITIAL_DATA:
            paint_strike(painter, value, look)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        unit = QRectF(value.right() + 7, 18, self.width(), 18)
        painter.drawText(unit, Qt.AlignmentFlag.AlignVCenter, self._unit)

    def mark_corner(self) -> QPointF:
        """Return the right lower corner, beside the value."""
        return QPointF(self.width() - MARK_PX - 3, self.height() - MARK_PX - 4)

    def abnormal(self, sample: Sample) -> bool:
        """Return whether the value stands beyond its limits."""
        if sample.quality.is_bad or self.tag.kind is ValueKind.DISCRETE:
            return False
        return outside_limits(self.tag, sample)

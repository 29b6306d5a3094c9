"""A number or state word in a mimic."""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.value_text import shown_unit, value_text
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Tag, ValueKind

_GAP_PX = 3
_WEIGHT = QFont.Weight.DemiBold


@dataclass(frozen=True, slots=True)
class ValueStyle:
    """How a value stands in its rectangle.

    Attributes:
        pixels: size of the digits.
        unit_pixels: size of the unit; 0 leaves it out.
        align: left, centre or right.
        alert: discrete value that is abnormal, None where neither is.
    """

    pixels: int
    unit_pixels: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight
    alert: bool | None = None


class ValueItem(MimicItem):
    """``54.2 °C``; outside its limits, or in its abnormal state, white on an inverted chip."""

    def __init__(
        self,
        bounds: QRectF,
        tag: Tag,
        style: ValueStyle,
        canvas: Canvas,
        watches: Watches,
    ) -> None:
        super().__init__(bounds, (tag,), canvas, watches)
        self.tag = tag
        self._style = style
        symbol = shown_unit(tag).symbol
        has_unit = style.unit_pixels > 0 and tag.kind is not ValueKind.DISCRETE
        self._unit = symbol if has_unit else ""
        self._unit_px = (
            self.look.metrics(style.unit_pixels).horizontalAdvance(symbol) + _GAP_PX
            if self._unit
            else 0
        )

    def text(self) -> str:
        """Return what is written, without the unit."""
        return value_text(self.tag, self.sample(self.tag), self.canvas.texts)

    def drawn_form(self) -> Hashable:
        """Return text and whether it is abnormal."""
        return self.text(), self.abnormal()

    def abnormal(self) -> bool:
        """Return whether the value stands outside its limits or in its abnormal state."""
        sample = self.sample(self.tag)
        if sample.quality.is_bad:
            return False
        if self._style.alert is not None:
            return bool(sample.value) is self._style.alert
        return outside_limits(self.tag, sample)

    def draw(self, painter: QPainter) -> None:
        """Draw number and unit."""
        text, style = self.text(), self._style
        advance = self.look.metrics(style.pixels, _WEIGHT).horizontalAdvance(text)
        rect = QRectF(self._left(advance), self._bounds.top(), advance, self._bounds.height())
        sample = self.sample(self.tag)
        abnormal = self.abnormal()
        if abnormal:
            painter.fillRect(rect.adjusted(-3, 1, 3, -1), self.look.color("text"))
        ink = self.look.pen("panel" if abnormal else "dim" if sample.quality.is_bad else "live")
        painter.setPen(ink)
        painter.setFont(self.look.font(style.pixels, _WEIGHT))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
        if self._unit:
            painter.setPen(self.look.pen("dim"))
            painter.setFont(self.look.font(style.unit_pixels))
            where = rect.translated(advance + _GAP_PX, 0)
            where.setWidth(self._unit_px + 2)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self._unit)
        if sample.quality.is_bad and sample.quality is not Quality.BAD_WAITING_FOR_INITIAL_DATA:
            paint_strike(painter, rect, self.look)

    def mark_corner(self) -> QPointF:
        """Return the place left of the text, or right of it where that is free."""
        bounds, style = self._bounds, self._style
        top = bounds.center().y() - MARK_PX / 2
        if style.align & Qt.AlignmentFlag.AlignLeft:
            advance = self.look.metrics(style.pixels, _WEIGHT).horizontalAdvance(self.text())
            return QPointF(
                min(bounds.left() + advance + self._unit_px + 4, bounds.right() - MARK_PX), top
            )
        if style.align & Qt.AlignmentFlag.AlignRight:
            advance = self.look.metrics(style.pixels, _WEIGHT).horizontalAdvance(self.text())
            return QPointF(max(self._left(advance) - MARK_PX - 4, bounds.left()), top)
        return QPointF(bounds.center().x() - MARK_PX / 2, bounds.bottom() - MARK_PX)

    def _left(self, advance: int) -> float:
        bounds, whole = self._bounds, advance + self._unit_px
        if self._style.align & Qt.AlignmentFlag.AlignRight:
            return bounds.right() - whole
        if self._style.align & Qt.AlignmentFlag.AlignLeft:
            return bounds.left()
        return bounds.center().x() - whole / 2


def outside_limits(tag: Tag, sample: Sample) -> bool:
    """Return whether an analogue value stands beyond one of its limit marks."""
    low, high = tag.limits.low, tag.limits.high
    return (low is not None and sample.value < low) or (
        high is not None and sample.value > high
    )

"""A number or state word in a mimic."""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.mimic.item import MimicItem
from hmi.models.watches import Watches
from hmi.theme import Token
from hmi.value_text import shown_unit, value_text
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Tag, ValueKind

_GAP_PX = 3
_WEIGHT = QFont.Weight.DemiBold
_INKS: tuple[Token, Token, Token] = ("live", "dim", "panel")
"""Of a sound value, of a bad one, and on the chip of an abnormal one."""


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

    @property
    def unit_stands(self) -> bool:
        """Return whether the unit never moves, so that the background may hold it."""
        return bool(self.align & Qt.AlignmentFlag.AlignRight)


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
        self.tag = tag
        self._style = style
        self._text = ""
        self._abnormal = False
        super().__init__(bounds, (tag,), canvas, watches)
        symbol = shown_unit(tag).symbol
        has_unit = style.unit_pixels > 0 and tag.kind is not ValueKind.DISCRETE
        self.unit = symbol if has_unit else ""
        self._unit_px = (
            self.look.metrics(style.unit_pixels).horizontalAdvance(symbol) + _GAP_PX
            if self.unit
            else 0
        )
        # What never changes is made once: a value is drawn many times a second.
        right = self._unit_px if style.unit_stands else 0
        self._room = bounds.adjusted(0, 0, -right, 0)
        self._unit_moves = bool(self.unit) and not style.unit_stands
        self._middle = self._room.center().y()
        self._share, self._right = self._alignment()
        self._images, self._struck, self._chip = (
            self.look.text_images(style.pixels, _WEIGHT, ink) for ink in _INKS
        )

    def text(self) -> str:
        """Return what is written, without the unit."""
        return self._text

    def drawn_form(self) -> Hashable:
        """Return text, whether it is abnormal, and whether it is struck out."""
        sample = self.sample(self.tag)
        self._text = value_text(self.tag, sample, self.canvas.texts)
        self._abnormal = self._is_abnormal(sample)
        return self._text, self._abnormal, sample.quality.is_bad

    @property
    def abnormal(self) -> bool:
        """Return whether the value stands outside its limits or in its abnormal state."""
        return self._abnormal

    def draw(self, painter: QPainter) -> None:
        """Draw number and, where it moves with the number, the unit."""
        quality = self.sample(self.tag).quality
        if self._abnormal:
            painter.fillRect(self._text_rect().adjusted(-3, 1, 3, -1), self.look.color("text"))
        images = self._struck if quality.is_bad else self._images
        image = (self._chip if self._abnormal else images).image(self._text)
        left = self._right - image.width * self._share
        painter.drawPixmap(round(left), round(self._middle - image.height / 2), image.picture)
        if self._unit_moves:
            where = self._text_rect().translated(self._text_rect().width() + _GAP_PX, 0)
            where.setWidth(self._unit_px + 2)
            painter.setPen(self.look.pen("dim"))
            painter.setFont(self.look.font(self._style.unit_pixels))
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, self.unit)
        if quality.is_bad and quality is not Quality.BAD_WAITING_FOR_INITIAL_DATA:
            paint_strike(painter, self._text_rect(), self.look)

    def mark_corner(self) -> QPointF:
        """Return the place left of a right-aligned text, right of a left-aligned one."""
        bounds, text = self._bounds, self._text_rect()
        top = bounds.center().y() - MARK_PX / 2
        if self._style.unit_stands:
            return QPointF(max(text.left() - MARK_PX - 4, bounds.left()), top)
        left = text.right() + self._unit_px + 4
        return QPointF(min(left, bounds.right() - MARK_PX), top)

    def _is_abnormal(self, sample: Sample) -> bool:
        if sample.quality.is_bad:
            return False
        if self._style.alert is not None:
            return bool(sample.value) is self._style.alert
        return outside_limits(self.tag, sample)

    def _alignment(self) -> tuple[float, float]:
        """Return which share of its width the text stands left of which x."""
        if self._style.align & Qt.AlignmentFlag.AlignRight:
            return 1.0, self._room.right()
        if self._style.align & Qt.AlignmentFlag.AlignHCenter:
            return 0.5, self._room.center().x()
        return 0.0, self._room.left()

    def _text_rect(self) -> QRectF:
        """Return where the text itself stands."""
        advance = self._images.image(self._text).width
        left = self._right - advance * self._share
        return QRectF(left, self._room.top(), advance, self._room.height())


def outside_limits(tag: Tag, sample: Sample) -> bool:
    """Return whether an analogue value stands beyond one of its limit marks."""
    low, high = tag.limits.low, tag.limits.high
    return (low is not None and sample.value < low) or (
        high is not None and sample.value > high
    )

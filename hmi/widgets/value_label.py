"""A number or a state word from the plant, with unit and quality mark."""

from collections.abc import Hashable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.value_text import shown_unit, value_text
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from plant.quality import Quality
from plant.sample import Sample
from plant.tag import Tag, ValueKind

_GAP_PX = 4
_WEIGHT = QFont.Weight.DemiBold


class ValueLabel(PlantWidget):
    """``54.2 °C`` in the colour of live values, right-aligned by default.

    Args (beside PlantWidget's):
        pixels: size of the digits; the theme's ``value_px`` when 0.
        align: where the text stands in the widget.
    """

    def __init__(
        self,
        tag: Tag,
        canvas: Canvas,
        parent: QWidget | None = None,
        *,
        pixels: int = 0,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ) -> None:
        super().__init__(tag, canvas, parent)
        self._pixels = pixels or canvas.look.theme.value_px
        self._align = align
        symbol = shown_unit(tag).symbol
        self._unit = "" if tag.kind is ValueKind.DISCRETE else symbol
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return what is written, without the unit."""
        return value_text(self.tag, self.sample, self.canvas.texts)

    def sizeHint(self) -> QSize:
        """Return room for the widest value of the tag's range, unit and mark."""
        metrics = self.canvas.look.metrics(self._pixels, _WEIGHT)
        widest = max(
            metrics.horizontalAdvance(text) for text in (*self._extreme_texts(), self.text())
        )
        unit_px = self._unit_px() + _GAP_PX if self._unit else 0
        return QSize(
            widest + unit_px + MARK_PX + 2 * _GAP_PX, max(metrics.height(), MARK_PX) + 4
        )

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: a cut number lies."""
        return self.sizeHint()

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the text."""
        return value_text(self.tag, sample, self.canvas.texts)

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw number, unit and, for bad quality, the strike."""
        look = self.canvas.look
        text = value_text(self.tag, sample, self.canvas.texts)
        advance = look.metrics(self._pixels, _WEIGHT).horizontalAdvance(text)
        unit_px = self._unit_px() + _GAP_PX if self._unit else 0
        left = _GAP_PX / 2
        if self._align & Qt.AlignmentFlag.AlignRight:
            left = self.width() - MARK_PX - _GAP_PX - unit_px - advance
        rect = QRectF(left, 0, advance, self.height())
        bad = sample.quality.is_bad
        painter.setFont(look.font(self._pixels, _WEIGHT))
        painter.setPen(look.pen("dim" if bad else "live"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
        if self._unit:
            painter.setFont(look.font(self._unit_font_px()))
            painter.setPen(look.pen("dim"))
            painter.drawText(
                QRectF(rect.right() + _GAP_PX, 0, unit_px + 2, self.height()),
                Qt.AlignmentFlag.AlignVCenter,
                self._unit,
            )
        if bad and sample.quality is not Quality.BAD_WAITING_FOR_INITIAL_DATA:
            paint_strike(painter, rect, look)

    def _unit_font_px(self) -> int:
        return max(self.canvas.look.theme.small_px, self._pixels * 3 // 4)

    def _unit_px(self) -> int:
        return self.canvas.look.metrics(self._unit_font_px()).horizontalAdvance(self._unit)

    def _extreme_texts(self) -> tuple[str, ...]:
        tag = self.tag
        ends: tuple[float | bool, ...] = (tag.eu_low, tag.eu_high)
        if tag.kind is ValueKind.DISCRETE:
            ends = (False, True)
        return tuple(
            value_text(tag, Sample(tag.tag_id, end, Quality.GOOD, 0, 0.0), self.canvas.texts)
            for end in ends
        )

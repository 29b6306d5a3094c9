"""Who gives and who takes power now, as bars on one common scale."""

from collections.abc import Hashable, Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QHideEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from hmi.models.watches import Watches
from hmi.value_text import value_text
from hmi.widgets.plant_widget import Canvas, PlantWidget
from hmi.widgets.quality_mark import MARK_PX, paint_strike
from plant.sample import Sample
from plant.tag import Tag

_NAME_PX = 190
_VALUE_PX = 112
_STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def common_scale(values: Sequence[float]) -> float:
    """Return the smallest round end of scale that holds all values, in their unit."""
    largest = max((abs(value) for value in values if isfinite(value)), default=0.0)
    return next((step for step in _STEPS if largest <= step), _STEPS[-1])


class PowerBar(PlantWidget):
    """Name, bar from zero, value. Negative power (giving back) is drawn hollow."""

    def __init__(self, tag: Tag, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(tag, canvas, parent)
        self._end = _STEPS[0]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_end(self, end: float) -> None:
        """Set the value at the end of the scale, > 0."""
        if end != self._end:
            self._end = end
            self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable bar."""
        return QSize(480, 32)

    def minimumSizeHint(self) -> QSize:
        """Return the least bar that still compares."""
        return QSize(360, 24)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return text and length in pixels."""
        length = round(self._length(sample)) if isfinite(sample.value) else 0
        return value_text(self.tag, sample, self.canvas.texts), length

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw name, bar and value."""
        look, bad = self.canvas.look, sample.quality.is_bad
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look.font(look.theme.font_px))
        painter.setPen(look.pen("text"))
        name = painter.fontMetrics().elidedText(
            self.canvas.texts.tag_name(self.tag.tag_id), Qt.TextElideMode.ElideRight, _NAME_PX
        )
        painter.drawText(QRectF(6, 0, _NAME_PX, self.height()), middle, name)
        track = self._track()
        painter.fillRect(track, look.color("track"))
        if isfinite(sample.value) and self._length(sample) >= 1:
            bar = QRectF(track.topLeft(), track.bottomRight())
            bar.setWidth(self._length(sample))
            if bad or sample.value < 0:
                painter.setPen(look.pen("line", 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
            else:
                painter.fillRect(bar, look.color("stopped"))
        text = value_text(self.tag, sample, self.canvas.texts)
        painter.setFont(look.font(look.theme.value_px, QFont.Weight.DemiBold))
        painter.setPen(look.pen("dim" if bad else "live"))
        advance = painter.fontMetrics().horizontalAdvance(text)
        right = self.width() - MARK_PX - 34
        rect = QRectF(right - advance, 0, advance, self.height())
        painter.drawText(rect, middle, text)
        if bad:
            paint_strike(painter, rect, look)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("dim"))
        painter.drawText(QRectF(right + 4, 0, 30, self.height()), middle, self.tag.eu.symbol)

    def mark_corner(self) -> QPointF:
        """Return the place behind the unit."""
        return QPointF(self.width() - MARK_PX - 2, (self.height() - MARK_PX) // 2)

    def _track(self) -> QRectF:
        left = _NAME_PX + 12
        height = min(16.0, self.height() * 0.55)
        return QRectF(
            left,
            round((self.height() - height) / 2),
            max(1, self.width() - left - _VALUE_PX),
            height,
        )

    def _length(self, sample: Sample) -> float:
        return min(1.0, abs(float(sample.value)) / self._end) * self._track().width()


class PowerPanel(QWidget):
    """Groups of bars that share one scale, which follows the largest of them.

    Args:
        groups: title and tags of each group.
        canvas: what values are drawn with.
    """

    def __init__(
        self,
        groups: Sequence[tuple[str, Sequence[Tag]]],
        canvas: Canvas,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.bars: list[PowerBar] = []
        self._watches = Watches(canvas.live)
        self.destroyed.connect(self._watches.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.scale = QLabel()
        self.scale.setProperty("role", "dim")
        for title, tags in groups:
            caption = QLabel(title)
            caption.setProperty("role", "dim")
            caption.setStyleSheet("font-weight: 600; padding: 8px 6px 2px 6px;")
            column.addWidget(caption)
            for tag in tags:
                bar = PowerBar(tag, canvas)
                self.bars.append(bar)
                self._watches.add(tag.tag_id, self._on_sample)
                column.addWidget(bar, 1)
        column.addWidget(self.scale)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._watches.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following."""
        self._watches.stop()
        super().hideEvent(event)

    def _on_sample(self, sample: Sample) -> None:
        del sample  # the scale depends on all of them
        live = self._canvas.live
        end = common_scale([float(live.sample(bar.tag.tag_id).value) for bar in self.bars])
        self.scale.setText(self._canvas.texts("pages.scale", end=f"{end:g}"))
        for bar in self.bars:
            bar.set_end(end)

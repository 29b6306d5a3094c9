"""One device in a drawing: its symbol, its name, and what is on its way to it."""

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from hmi.mimic.symbols import Symbol, paint_symbol
from hmi.models.batch.deviations import mark_of
from hmi.models.device import device_of
from hmi.models.device_names import device_name
from hmi.models.local_time import duration_text
from hmi.pages.page import PageParts
from hmi.value_text import state_text
from hmi.widgets.mode_mark import MODE_MARK_PX, paint_mode_mark
from hmi.widgets.plant_widget import PlantWidget
from plant.quality import Quality
from plant.sample import Sample

SYMBOL_PX = 30
_RING_PX = 5
_WIDTH_PX = 108
_LINE_PX = 16


class SymbolButton(PlantWidget):
    """A symbol that is light while the plant reports the device on or open.

    A letter marks a device that is not commanded in the normal way. A dashed ring says that a
    command is on its way; the fill follows only what is seen. A timed run shows its remaining
    time in the place of the state.

    Args:
        command_id: the output that commands the device.
        symbol: its shape.
        parts: what pages are built from.
    """

    def __init__(
        self,
        command_id: str,
        symbol: Symbol,
        parts: PageParts,
        parent: QWidget | None = None,
    ) -> None:
        device = device_of(parts.description, command_id)
        tag = device.readback or device.shown
        super().__init__(tag, parts.canvas, parent)
        self._symbol = symbol
        self._command_id = command_id
        self._pending = parts.pending
        self._remaining_s = 0
        self._name = device_name(device, parts.canvas.texts)
        unit = parts.canvas.texts.unit_name(tag.unit_id)
        self.setAccessibleName(f"{unit}: {self._name}")
        if device.remaining is not None:
            self.watches.add(device.remaining.tag_id, self._on_remaining)
        self._pending.pending_changed.connect(self._on_pending)
        self._operation = parts.operation
        self.mode_mark = mark_of(parts.operation.view, command_id)
        parts.operation.changed.connect(self._on_operation)
        self.activated.connect(lambda _: parts.links.open_faceplate(command_id))
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Return symbol, name and state one under the other."""
        return QSize(_WIDTH_PX, SYMBOL_PX + 2 * _RING_PX + 2 * _LINE_PX)

    def drawn_form(self, sample: Sample) -> Hashable:
        """Return the state; the remaining time repaints by itself."""
        return bool(sample.value)

    def draw(self, painter: QPainter, sample: Sample) -> None:
        """Draw symbol, ring, name and state."""
        look = self.canvas.look
        rect = self.symbol_rect()
        painter.fillRect(rect, look.color("panel"))
        paint_symbol(painter, self._symbol, rect, active=bool(sample.value), look=look)
        if self._pending.is_pending(self._command_id):
            painter.setPen(look.pen("live", 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(-4, -4, 4, 4))
        if self.mode_mark is not None:
            corner = rect.topLeft() + QPointF(-MODE_MARK_PX - 2, 0)
            paint_mode_mark(painter, self.mode_mark, corner, look)
        center = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        line = QRectF(0, rect.bottom() + _RING_PX, self.width(), _LINE_PX)
        painter.setFont(look.font(look.theme.small_px))
        painter.setPen(look.pen("text"))
        name = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideRight, self.width()
        )
        state = self._state(sample)
        wide = max(painter.fontMetrics().horizontalAdvance(text) for text in (name, state))
        spare = max(0.0, (line.width() - wide) / 2 - 4)
        painter.fillRect(line.adjusted(spare, 0, -spare, _LINE_PX), look.color("panel"))
        painter.drawText(line, center, name)
        painter.setPen(look.pen("dim" if sample.quality.is_bad else "live"))
        painter.drawText(line.translated(0, _LINE_PX), center, state)

    def symbol_rect(self) -> QRectF:
        """Return where the symbol stands in the widget."""
        return QRectF((self.width() - SYMBOL_PX) / 2, _RING_PX, SYMBOL_PX, SYMBOL_PX)

    def mark_corner(self) -> QPointF:
        """Return the corner at the symbol's right."""
        return self.symbol_rect().topRight() + QPointF(3, -3)

    def _state(self, sample: Sample) -> str:
        if sample.quality is Quality.BAD_WAITING_FOR_INITIAL_DATA:
            return ""
        if self._remaining_s > 0:
            return duration_text(self._remaining_s)
        return state_text(self.tag, sample.value, self.canvas.texts)

    def _on_remaining(self, sample: Sample) -> None:
        seconds = 0 if sample.quality.is_bad else int(sample.value)
        if seconds != self._remaining_s:
            self._remaining_s = seconds
            self.update()

    def _on_operation(self) -> None:
        mark = mark_of(self._operation.view, self._command_id)
        if mark is not self.mode_mark:
            self.mode_mark = mark
            self.update()

    def _on_pending(self, tag_id: str) -> None:
        if tag_id == self._command_id:
            self.update()

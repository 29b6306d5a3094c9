"""How many alarms of each priority stand? Shape, digit and count; outlines where none."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from hmi.look import Look
from plant.texts import Texts

PRIORITIES = 4
_SYMBOL_PX = 20
_CELL_PX = 46


class AlarmCounts(QWidget):
    """Four outlined priority symbols with zero behind each: nothing raises alarms yet."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAccessibleName(texts("shell.alarms_none"))
        self.setToolTip(texts("shell.alarms_tip"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one cell a priority."""
        return QSize(_CELL_PX * PRIORITIES, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.pen("bar_dim", 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, outline in enumerate(_OUTLINES):
            left, top = _CELL_PX * index + 1, (self.height() - _SYMBOL_PX) / 2
            painter.drawPolygon(outline.translated(left, top))
            lower = 3 if index == 1 else 0  # a triangle's digit stands on its base
            painter.setFont(self._look.font(11, QFont.Weight.DemiBold))
            painter.drawText(
                QRectF(left, top + lower, _SYMBOL_PX, _SYMBOL_PX),
                Qt.AlignmentFlag.AlignCenter,
                str(index + 1),
            )
            painter.setFont(self._look.font(13))
            painter.drawText(
                QRectF(left + _SYMBOL_PX + 5, 0, 16, self.height()),
                Qt.AlignmentFlag.AlignVCenter,
                "0",
            )
        painter.end()


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(_SYMBOL_PX * x, _SYMBOL_PX * y) for x, y in points])


# Square, triangle, diamond, hexagon: priorities differ in shape before they differ in colour.
_OUTLINES = (
    _polygon((0, 0), (1, 0), (1, 1), (0, 1)),
    _polygon((0.5, -0.04), (1.06, 1), (-0.06, 1)),
    _polygon((0.5, -0.1), (1.1, 0.5), (0.5, 1.1), (-0.1, 0.5)),
    _polygon((0.25, 0.02), (0.75, 0.02), (1, 0.5), (0.75, 0.98), (0.25, 0.98), (0, 0.5)),
)

"""How does a symbol show that its device is not commanded in the normal way? By a letter."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from hmi.look import Look
from hmi.models.batch.deviations import Mark

MODE_MARK_PX = 14
"""Side of the square; a letter in it, so that no alarm's shape looks like it."""


def paint_mode_mark(painter: QPainter, mark: Mark, corner: QPointF, look: Look) -> None:
    """Draw ``M``, ``O`` or ``B`` in a filled square with its left upper corner there."""
    square = QRectF(corner.x(), corner.y(), MODE_MARK_PX, MODE_MARK_PX)
    painter.fillRect(square, look.color("text"))
    painter.setPen(look.pen("panel"))
    painter.setFont(look.font(11, QFont.Weight.Bold))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, mark.value)

"""How much of a time is left, as a thin bar."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hmi.look import Look

_HEIGHT_PX = 6


class TimeBar(QWidget):
    """A bar that shrinks from full to nothing; decoration, the number stands beside it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._share = 0.0
        self.setFixedHeight(_HEIGHT_PX)

    def show_share(self, share: float) -> None:
        """Draw this share of the whole, 0..1."""
        if share != self._share:
            self._share = min(1.0, max(0.0, share))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and rest."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("track"))
        rest = QRectF(0, 0, self.width() * self._share, self.height())
        painter.fillRect(rest, self._look.color("line"))
        painter.end()

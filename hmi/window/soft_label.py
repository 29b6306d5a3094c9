"""A name that gives way where room is short: shortened with dots, whole in its tool tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

_ROOM_PX = 2


class SoftLabel(QLabel):
    """Asks for its whole text up to a most; shows as much of it as there is room for."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self._most = 400
        self.setMinimumWidth(1)
        self.say(text)

    @property
    def whole(self) -> str:
        """Return the text without dots."""
        return self._whole

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self._whole:
            self._whole = text
            self.updateGeometry()
            self._fit()

    def ask_for(self, most: int) -> None:
        """Ask for so many pixels at the most."""
        if most != self._most:
            self._most = most
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room of the whole text, up to the most."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self._whole) + _ROOM_PX
        return QSize(min(width, self._most), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width(), 1)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)

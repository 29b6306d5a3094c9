"""A button that gives exactly one command, however it is hit."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget

_PRESS_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class CommandButton(QPushButton):
    """A push button deaf to the second half of a double click and to held keys (fault F41)."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)
        self.setAutoRepeat(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Swallow the second press: the first one has done its work."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter once, like Space; ignore the repeats of a held key."""
        if event.isAutoRepeat():
            event.accept()
        elif event.key() in _PRESS_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

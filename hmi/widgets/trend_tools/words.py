"""Small words and buttons of the panels beside the trends."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QPushButton


def tool_button(text: str, act: Callable[[], object], *, tip: str = "") -> QPushButton:
    """Return a button that is only pressed by hand, never by an Enter elsewhere."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setStyleSheet("padding: 0 8px;")
    if tip:
        button.setToolTip(tip)
    button.clicked.connect(lambda _=False: act())
    return button


class SayingLabel(QLabel):
    """A line in which a panel says what became of something; there only while it says it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say it; nothing for an empty text."""
        self.setText(text)
        self.setToolTip("")
        self.setStyleSheet("font-weight: 600;" if trouble else "")
        self.setVisible(bool(text))

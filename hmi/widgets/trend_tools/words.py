"""Small words and buttons of the panels beside the trends."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QLabel, QPushButton

from plant.texts import Texts


def tool_button(text: str, act: Callable[[], object], *, tip: str = "") -> QPushButton:
    """Return a button that is only pressed by hand, never by an Enter elsewhere."""
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setStyleSheet("padding: 0 8px;")
    if tip:
        button.setToolTip(tip)
    button.clicked.connect(lambda _=False: act())
    return button


def tag_names(tag_ids: Iterable[str], texts: Texts) -> list[str]:
    """Return the plain names; a tag that the plant has no more keeps its id."""
    return [
        texts.full_name(tag_id) if f"tag.{tag_id}" in texts else tag_id for tag_id in tag_ids
    ]


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

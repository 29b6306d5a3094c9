"""What must nobody overlook? The band under the header, there only when it has something."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plant.texts import Texts


class Banner(QWidget):
    """Standing conditions that end by themselves, and notices that a person dismisses.

    Conditions (engine silent, view-only) stand above notices (a command that was not done,
    the end of a PLANT STOP); of the notices the last one is shown.

    Signals:
        dismissed: the notice was taken away by the person.
    """

    dismissed = Signal()

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(texts("shell.banner"))
        self._conditions: dict[str, str] = {}
        self._condition = self._label()
        self._notice = self._label()
        self._dismiss = QPushButton(texts("shell.dismiss"))
        self._dismiss.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.addWidget(self._condition)
        words.addWidget(self._notice)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addLayout(words, 1)
        row.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self._refresh()

    def set_condition(self, name: str, text: str) -> None:
        """Show a standing condition, or take it away with an empty text."""
        if self._conditions.get(name, "") == text:
            return
        self._conditions[name] = text
        self._refresh()

    def show_notice(self, text: str) -> None:
        """Show a notice until it is dismissed or replaced."""
        self._notice.setText(text)
        self._refresh()

    def text(self) -> str:
        """Return everything that can be read, one line each."""
        shown = (self._condition.text(), self._notice.text())
        return "\n".join(text for text in shown if text)

    def dismiss(self) -> None:
        """Take the notice away."""
        self._notice.clear()
        self._refresh()
        self.dismissed.emit()

    def _label(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return label

    def _refresh(self) -> None:
        self._condition.setText("\n".join(text for text in self._conditions.values() if text))
        self._condition.setVisible(bool(self._condition.text()))
        self._notice.setVisible(bool(self._notice.text()))
        self._dismiss.setVisible(bool(self._notice.text()))
        self.setVisible(bool(self.text()))

"""Why and for how long is an interlock taken out? Nothing is asked before both are told."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from hmi.models.faceplate.rule_actions import MOST_BYPASS_MIN, USUAL_BYPASS_MIN
from hmi.widgets.faceplate.command_button import CommandButton
from plant.texts import Texts


class BypassForm(QWidget):
    """Reason, minutes and a button. There only while a bypass is being written.

    Signals:
        wanted: str, the rule; ``reason`` and ``minutes`` tell the rest.
    """

    wanted = Signal(str)

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._rule_id = ""
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setPlaceholderText(texts("why.page.reason"))
        self.line.setAccessibleName(texts("why.page.reason"))
        self.line.textChanged.connect(self._judge)
        self.spin = QSpinBox()
        self.spin.setRange(1, MOST_BYPASS_MIN)
        self.spin.setValue(USUAL_BYPASS_MIN)
        self.spin.setSuffix(texts("why.page.minutes"))
        self.spin.setAccessibleName(texts("why.page.minutes_name"))
        self.leave = CommandButton(texts("faceplate.confirm.cancel"))
        self.leave.clicked.connect(self.hide)
        self.go = CommandButton(texts("why.page.bypass"))
        self.go.clicked.connect(lambda: self.wanted.emit(self._rule_id))
        buttons = QHBoxLayout()
        for widget in (self.spin, self.leave, self.go):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addLayout(buttons)
        self._judge()
        self.hide()

    @property
    def reason(self) -> str:
        """Return why."""
        return self.line.text().strip()

    @property
    def minutes(self) -> int:
        """Return for how long."""
        return self.spin.value()

    def open_for(self, rule_id: str, name: str) -> None:
        """Begin to write a bypass of a rule with this plain name."""
        self._rule_id = rule_id
        self.title.setText(self._texts("why.page.bypass_of", rule=name))
        self.line.clear()
        self.show()
        self.line.setFocus()

    def _judge(self) -> None:
        self.go.setEnabled(bool(self.reason))
        self.go.setToolTip("" if self.reason else self._texts("why.page.reason_needed"))

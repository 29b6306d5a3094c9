"""Where a set point is typed or stepped, checked against its range while it is written."""

from math import isfinite

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from hmi.models.faceplate.setpoint_entry import parse_setpoint, stepped
from hmi.value_text import MINUS
from hmi.widgets.faceplate.command_button import CommandButton
from plant.message import Message
from plant.tag import Tag
from plant.texts import Texts

_STEPS = ((-10, "less_much"), (-1, "less"), (1, "more"), (10, "more_much"))


class SetpointField(QWidget):
    """A line to type in with four step buttons and the allowed range under it.

    Signals:
        edited: the text changed; ``value`` tells what it is worth.
        entered: Enter was pressed on a value in range.
    """

    edited = Signal()
    entered = Signal()

    def __init__(self, tag: Tag, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag = tag
        self._texts = texts
        self._touched = False
        self.line = QLineEdit()
        self.line.setAccessibleName(texts("faceplate.entry.label"))
        self.line.setPlaceholderText(texts("faceplate.entry.label"))
        self.line.textEdited.connect(self._on_edited)
        self.line.returnPressed.connect(self._on_return)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self.steps = tuple(self._step_button(steps, key) for steps, key in _STEPS)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        for place, widget in enumerate((*self.steps[:2], self.line, *self.steps[2:])):
            grid.addWidget(widget, 0, place)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._hint, 1, 0, 1, 5)
        self._judge()

    @property
    def value(self) -> float | None:
        """Return what is entered, None unless it is a number in range."""
        answer = parse_setpoint(self.line.text(), self._tag)
        return None if isinstance(answer, Message) else answer

    def propose(self, value: float) -> None:
        """Show the present set point until the operator writes another."""
        if not self._touched:
            self._write(value)

    def reset(self, value: float) -> None:
        """Forget what was written and show the present set point again."""
        self._touched = False
        self._write(value)

    def _write(self, value: float) -> None:
        self.line.setText(f"{value:.{self._tag.digits}f}" if isfinite(value) else "")
        self._judge()

    def _step_button(self, steps: int, key: str) -> CommandButton:
        size = f"{abs(steps) * 10.0**-self._tag.digits:g}"
        button = CommandButton(f"{'+' if steps > 0 else MINUS}{size}")
        button.setAccessibleName(self._texts(f"faceplate.entry.{key}"))
        button.setToolTip(button.accessibleName())
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setFixedWidth(52)
        button.setStyleSheet("padding: 0;")
        button.clicked.connect(lambda: self._on_step(steps))
        return button

    def _on_step(self, steps: int) -> None:
        value = self.value
        self._touched = True
        self._write(stepped(float("nan") if value is None else value, steps, self._tag))
        self.edited.emit()

    def _on_edited(self) -> None:
        self._touched = True
        self._judge()
        self.edited.emit()

    def _on_return(self) -> None:
        if self.value is not None:
            self.entered.emit()

    def _judge(self) -> None:
        answer = parse_setpoint(self.line.text(), self._tag)
        writable = self._tag.writable
        wrong = isinstance(answer, Message) and bool(self.line.text())
        if isinstance(answer, Message) and wrong:
            self._hint.setText(self._texts.say(answer))
        elif writable is not None:
            digits = self._tag.digits
            self._hint.setText(
                self._texts(
                    "faceplate.entry.range_hint",
                    low=f"{writable.low:.{digits}f}",
                    high=f"{writable.high:.{digits}f}",
                    symbol=self._tag.eu.symbol,
                )
            )
        role = "text" if wrong else "dim"
        if self._hint.property("role") != role:
            self._hint.setProperty("role", role)
            self._hint.style().polish(self._hint)

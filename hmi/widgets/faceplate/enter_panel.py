"""A value that a person tells the program, with its age and name: no instrument measures it."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from hmi.models.batch.words import hours_text
from hmi.models.faceplate.entered_value import parse_entered
from hmi.pages.page import PageParts
from hmi.value_text import number_text, state_text
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.visibility import show_when
from plant.message import Message
from plant.operation.requests import Answer, EnterValue
from plant.operation.view import OperationView
from plant.tag import Tag, ValueKind


class EnterPanel(QWidget):
    """What was entered last, and a line or two buttons for the next. GUI thread.

    Attributes:
        words: value, who and how long ago.
        line: takes a number; hidden for a valve's position.
        buttons: ``Enter``, or open and closed.
    """

    def __init__(self, tag: Tag, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag = tag
        self._texts = parts.canvas.texts
        self._desk = parts.operation
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self._texts("faceplate.enter.value"))
        self.line.setAccessibleName(self._texts("faceplate.enter.value"))
        self.line.textChanged.connect(self._judge)
        self.line.returnPressed.connect(self._on_enter)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "dim")
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.strip.settled.connect(self._on_settled)
        self.buttons = self._build_buttons()
        self._lay_out()
        self._desk.changed.connect(self._on_changed)
        self._judge()
        self._refresh()

    def _on_changed(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        self._refresh()

    def _refresh(self) -> None:
        view = self._desk.view
        show_when(self, shown=view is not None)
        entered = None if view is None else view.modes.entered.get(self._tag.tag_id)
        if view is None or entered is None:
            self.words.setText(self._texts("faceplate.enter.nothing"))
            return
        text = self._texts(
            "faceplate.enter.last",
            value=self._value_text(entered.value),
            who=entered.operator,
            age=hours_text(view.utc_ms - entered.utc_ms),
        )
        if self.words.text() != text:
            self.words.setText(text)

    def _value_text(self, value: float) -> str:
        if self._tag.kind is ValueKind.DISCRETE:
            return state_text(self._tag, bool(value), self._texts)
        return f"{number_text(self._tag, value)} {self._tag.eu.symbol}".strip()

    def _judge(self) -> None:
        found = parse_entered(self.line.text(), self._tag)
        typed = bool(self.line.text().strip())
        self.hint.setText(
            self._texts.say(found) if isinstance(found, Message) and typed else ""
        )
        self.hint.setVisible(bool(self.hint.text()))
        if self._tag.kind is not ValueKind.DISCRETE:
            self.buttons[0].setEnabled(not isinstance(found, Message))

    def _on_enter(self) -> None:
        found = parse_entered(self.line.text(), self._tag)
        if not isinstance(found, Message):
            self._send(found)

    def _send(self, value: float) -> None:
        self.strip.send(EnterValue(self._desk.asker(), self._tag.tag_id, value))

    def _on_settled(self, answer: Answer) -> None:
        if answer.accepted:
            self.strip.hide()
            self.line.clear()

    def _build_buttons(self) -> tuple[CommandButton, ...]:
        if self._tag.kind is not ValueKind.DISCRETE:
            enter = CommandButton(self._texts("faceplate.enter.do"))
            enter.clicked.connect(self._on_enter)
            return (enter,)
        opened = CommandButton(self._declared(value=True))
        opened.clicked.connect(lambda: self._send(1.0))
        closed = CommandButton(self._declared(value=False))
        closed.clicked.connect(lambda: self._send(0.0))
        return opened, closed

    def _declared(self, *, value: bool) -> str:
        state = state_text(self._tag, value, self._texts)
        return self._texts("faceplate.enter.declare", state=state)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        if self._tag.kind is not ValueKind.DISCRETE:
            row.addWidget(self.line, 1)
        for button in self.buttons:
            row.addWidget(button, 1 if len(self.buttons) > 1 else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addWidget(self.strip)

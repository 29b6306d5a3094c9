"""Why is it not running? One list in order, each line with what would clear it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.device_names import rule_name
from hmi.models.faceplate.rule_actions import RuleAction, rule_actions
from hmi.models.local_time import moment_text
from hmi.pages.page import PageParts
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.visibility import show_when
from hmi.widgets.why.bypass_form import BypassForm
from plant.operation.requests import Bypass, ClearLatch
from plant.operation.view import OperationView
from plant.operation.why import WhyLine

_BLOCKING, _FINE = "\N{BLACK SQUARE}", "\N{WHITE SQUARE}"
"""A full square stands in the way, an empty one does not: shape, not colour."""


class WhyRow(QFrame):
    """One line. A click leads to the tag that is judged.

    Signals:
        input_wanted: str, that tag.
        action_wanted: tuple of rule id and RuleAction.
    """

    input_wanted = Signal(str)
    action_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: WhyLine | None = None
        self.head = QLabel()
        self.text = QLabel()
        self.foot = QLabel()
        self.head.setProperty("role", "dim")
        self.head.setStyleSheet("font-weight: 600; padding-top: 4px;")
        self.foot.setProperty("role", "dim")
        self.foot.setContentsMargins(18, 0, 0, 0)
        for label in (self.text, self.foot):
            label.setWordWrap(True)
        self.buttons: dict[RuleAction, CommandButton] = {}
        self._button_row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 1)
        column.setSpacing(1)
        for label in (self.head, self.text, self.foot):
            column.addWidget(label)
        column.addLayout(self._button_row)

    def show_line(self, line: WhyLine, head: str, text: str, foot: str) -> None:
        """Write a line into the row."""
        self._line = line
        for label, words in ((self.head, head), (self.text, text), (self.foot, foot)):
            if label.text() != words:
                label.setText(words)
        weight = "600" if line.blocking else "400"
        self.text.setStyleSheet(f"font-weight: {weight};")
        self.head.setVisible(bool(head))
        self.foot.setVisible(bool(foot))
        shape = (
            Qt.CursorShape.PointingHandCursor if line.input_id else Qt.CursorShape.ArrowCursor
        )
        self.setCursor(shape)
        self.setAccessibleName(f"{head}. {text} {foot}")

    def show_actions(self, actions: dict[RuleAction, str]) -> None:
        """Offer these buttons."""
        if set(actions) == set(self.buttons):
            return
        for button in self.buttons.values():
            self._button_row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for action, label in actions.items():
            button = CommandButton(label)
            button.clicked.connect(lambda _=False, each=action: self._on_action(each))
            self.buttons[action] = button
            self._button_row.addWidget(button)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lead to the tag that is judged."""
        line = self._line
        if line is not None and line.input_id and event.button() is Qt.MouseButton.LeftButton:
            self.input_wanted.emit(line.input_id)

    def _on_action(self, action: RuleAction) -> None:
        if self._line is not None:
            self.action_wanted.emit((self._line.rule_id, action))


class WhyPanel(QWidget):
    """The list of one output. Hidden where nothing is automated. GUI thread.

    Attributes:
        rows: the shown lines.
        form: reason and minutes of a bypass, while one is being asked for.
        strip: second step and answer.
    """

    def __init__(self, tag_id: str, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag_id = tag_id
        self._texts = parts.canvas.texts
        self._desk = parts.operation
        self._links = parts.links
        self._zone = parts.zone
        self._description = parts.description
        self.caption = QLabel(self._texts("why.page.title"))
        self.caption.setProperty("role", "dim")
        self.caption.setContentsMargins(0, 10, 0, 0)
        self.rows: list[WhyRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.form = BypassForm(self._texts)
        self.form.wanted.connect(self._on_bypass)
        self.strip = RequestStrip(parts.operation, parts.canvas, parts.clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addLayout(self._list)
        column.addWidget(self.form)
        column.addWidget(self.strip)
        self._desk.changed.connect(self._on_changed)
        self._refresh()

    def _on_changed(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        self._refresh()

    def _refresh(self) -> None:
        view = self._desk.view
        why = None if view is None else view.why.get(self._tag_id)
        show_when(self, shown=why is not None)
        if view is None or why is None:
            return
        key = "why.page.title" if why.first_blocking is not None else "why.page.title_free"
        self.caption.setText(self._texts(key))
        while len(self.rows) > len(why.lines):
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(why.lines):
            self._add_row()
        kind = None
        for row, line in zip(self.rows, why.lines, strict=True):
            self._show(row, line, view, named=line.kind is not kind)
            kind = line.kind

    def _show(self, row: WhyRow, line: WhyLine, view: OperationView, *, named: bool) -> None:
        """Write a line; what it is about stands over the first of its kind."""
        mark = _BLOCKING if line.blocking else _FINE
        head = self._texts(f"why.kind.{line.kind.value}") if named else ""
        parts = []
        if line.since_ms is not None:
            since = moment_text(line.since_ms, now_utc_ms=view.utc_ms, zone=self._zone)
            parts.append(self._texts("why.page.since", time=since))
        if line.clears is not None:
            parts.append(self._texts.say(line.clears))
        row.show_line(line, head, f"{mark}  {self._texts.say(line.text)}", " ".join(parts))
        role = self._desk.operator.role
        actions = rule_actions(line.rule_id, view.interlocks, role)
        row.show_actions({each: self._texts(f"why.page.{each.value}") for each in actions})

    def _add_row(self) -> None:
        row = WhyRow()
        row.input_wanted.connect(self._links.open_faceplate)
        row.action_wanted.connect(self._on_action)
        self.rows.append(row)
        self._list.addWidget(row)

    def _on_action(self, wanted: tuple[str, RuleAction]) -> None:
        rule_id, action = wanted
        unit_id = rule_id.partition(".")[0]
        if action is RuleAction.BYPASS:
            self.form.open_for(rule_id, rule_name(rule_id, self._description))
        elif action is RuleAction.END_BYPASS:
            self.strip.send(Bypass(self._desk.asker(), unit_id, rule_id, 0))
        else:
            self.strip.send(ClearLatch(self._desk.asker(), unit_id, rule_id))

    def _on_bypass(self, rule_id: str) -> None:
        name = rule_name(rule_id, self._description)
        request = Bypass(
            self._desk.asker(self.form.reason),
            rule_id.partition(".")[0],
            rule_id,
            self.form.minutes,
        )
        self.strip.ask(
            request,
            title=self._texts("why.page.bypass_title", rule=name, minutes=self.form.minutes),
            effect=self._texts("why.page.bypass_effect"),
            confirm=self._texts("why.page.bypass_do"),
        )
        self.form.hide()

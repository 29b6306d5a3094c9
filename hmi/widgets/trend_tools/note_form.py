"""Where a note is written: when, until when, about what, and the words."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hmi.models.desk.moments import entered_moment, entry_text
from hmi.widgets.trend_tools.words import SayingLabel, tag_names, tool_button
from plant.equipment import Unit
from plant.errors import RefusedError
from plant.message import Message, message
from plant.notebook.notes import LONGEST_TEXT, MOST_TAGS, NoteDraft, checked
from plant.texts import Texts

_PATIENCE_MS = 1500
"""A note that is not on the disk by then waits for it, and people are told."""


class NoteForm(QWidget):
    """Writes one note. Ctrl+Enter keeps it, Escape does not.

    Signals:
        kept: NoteDraft, ready to be kept.
        left: nothing is to be kept.
    """

    kept = Signal(object)
    left = Signal()

    def __init__(self, units: Mapping[str, Unit], texts: Texts, zone: ZoneInfo) -> None:
        super().__init__()
        self._texts = texts
        self._zone = zone
        self._before = NoteDraft(0, None, "")
        self._tag_ids: tuple[str, ...] = ()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_waiting)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.start = QLineEdit()
        self.end = QLineEdit()
        self.end.setPlaceholderText(texts("notes.form.no_end"))
        self.unit = QComboBox()
        self.unit.addItem(texts("notes.form.plant"), "")
        for unit_id in units:
            self.unit.addItem(texts.unit_name(unit_id), unit_id)
        self.tags = QPushButton()
        self.tags.setCheckable(True)
        self.tags.setAutoDefault(False)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setPlaceholderText(texts("notes.form.words_hint"))
        self.problem = SayingLabel()
        self.keep = tool_button(texts("notes.form.keep"), self._on_keep)
        self.keep.setToolTip(texts("notes.form.keep_tip"))
        self.cancel = tool_button(texts("notes.form.cancel"), self.left.emit)
        self._lay_out()

    def edit(self, draft: NoteDraft, shown: Sequence[str], *, new: bool) -> None:
        """Show a draft and wait for the operator.

        Args:
            draft: what stands there at first.
            shown: tags in the trend, which the note may name.
            new: whether there is no such note yet.
        """
        self._before = draft
        self._tag_ids = draft.tag_ids or tuple(shown)[:MOST_TAGS]
        self._offer_tags(named=bool(draft.tag_ids))
        self.title.setText(self._texts("notes.form.new" if new else "notes.form.old"))
        self.start.setText(entry_text(draft.start_ms, self._zone))
        end_ms = draft.end_ms
        self.end.setText("" if end_ms is None else entry_text(end_ms, self._zone))
        self.unit.setCurrentIndex(max(0, self.unit.findData(draft.unit_id)))
        self.words.setPlainText(draft.text)
        self.words.moveCursor(QTextCursor.MoveOperation.End)
        self.problem.say("")
        self.set_busy(busy=False)
        self.words.setFocus()

    def _offer_tags(self, *, named: bool) -> None:
        """Let the note name its tags, or else those in the trend."""
        key = "named" if named else "shown"
        self.tags.setText(self._texts(f"notes.form.tags_{key}", count=len(self._tag_ids)))
        self.tags.setToolTip("\n".join(tag_names(self._tag_ids, self._texts)))
        self.tags.setChecked(named)
        self.tags.setEnabled(bool(self._tag_ids))

    def set_busy(self, *, busy: bool) -> None:
        """Take no further press while the note is on its way to the disk."""
        self.keep.setEnabled(not busy)
        if busy:
            self._patience.start(_PATIENCE_MS)
        else:
            self._patience.stop()

    def _on_waiting(self) -> None:
        self.problem.say(self._texts("notes.form.waiting"))

    def refuse(self, reason: str) -> None:
        """Say why the note was not kept; what was written stays."""
        self.set_busy(busy=False)
        self.problem.say(reason, trouble=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Enter and Escape."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keep.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_keep(self) -> None:
        answer = self._draft()
        if isinstance(answer, Message):
            self.problem.say(self._texts.say(answer), trouble=True)
            return
        self.problem.say("")
        self.set_busy(busy=True)
        self.kept.emit(answer)

    def _draft(self) -> NoteDraft | Message:
        """Return what is written, or why it cannot be kept."""
        before = self._before
        start_ms = entered_moment(self.start.text(), self._zone, before_ms=before.start_ms)
        if start_ms is None:
            return message("notes.form.bad_start")
        end_ms: int | None = None
        if self.end.text().strip():
            known_ms = start_ms if before.end_ms is None else before.end_ms
            end_ms = entered_moment(self.end.text(), self._zone, before_ms=known_ms)
            if end_ms is None:
                return message("notes.form.bad_end")
        unit_id = str(self.unit.currentData())
        tag_ids = self._tag_ids if self.tags.isChecked() else ()
        words = self.words.toPlainText()
        try:
            return checked(NoteDraft(start_ms, end_ms, words, tag_ids, unit_id))
        except RefusedError as error:
            return error.reason

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for row, (key, field) in enumerate(
            (
                ("start", self.start),
                ("end", self.end),
                ("unit", self.unit),
                ("tags", self.tags),
            )
        ):
            name = self._texts(f"notes.form.{key}")
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        self.words.setAccessibleName(self._texts("notes.form.words"))
        self.words.setAccessibleDescription(
            self._texts("notes.form.words_limit", limit=LONGEST_TEXT)
        )
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.keep, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.words, 1)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        for first, then in (
            (self.words, self.start),
            (self.start, self.end),
            (self.end, self.unit),
            (self.unit, self.tags),
            (self.tags, self.keep),
            (self.keep, self.cancel),
        ):
            self.setTabOrder(first, then)

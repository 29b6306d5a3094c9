"""The notes of the time that is shown: read, added, changed, taken away, jumped to."""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.models.desk.moments import stretch_text
from hmi.models.desk.notes import Notes
from hmi.models.desk.visible_notes import VisibleNotes
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.trend_tools.note_form import NoteForm
from hmi.widgets.trend_tools.words import SayingLabel, tag_names, tool_button
from plant.equipment import Unit
from plant.notebook.notes import Note, NoteDraft

_NOTE_ID = Qt.ItemDataRole.UserRole
_LINES_SHOWN = 3


class NotesPanel(QWidget):
    """A list with its buttons; in its place, while one writes, the form.

    Signals:
        wanted_in_sight: Note, to be shown in the trends.
        draft_wanted: the button for a new note was pressed; ``write`` is called in answer.
    """

    wanted_in_sight = Signal(object)
    draft_wanted = Signal()

    def __init__(
        self,
        notes: Notes,
        visible: VisibleNotes,
        *,
        shown_tags: Callable[[], Sequence[str]],
        units: Mapping[str, Unit],
        canvas: Canvas,
        zone: ZoneInfo,
    ) -> None:
        super().__init__()
        texts = canvas.texts
        self._notes = notes
        self._visible = visible
        self._shown_tags = shown_tags
        self._texts = texts
        self._zone = zone
        self._writing = ""
        self._chosen = ""
        self.title = QLabel()
        self.title.setProperty("role", "dim")
        self.list = QListWidget()
        self.list.setAccessibleName(texts("notes.list"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setStyleSheet("QListView::item { padding: 5px 8px; }")
        self.list.installEventFilter(self)
        style_scroll_bars(self.list, canvas.look.theme)
        self.said = SayingLabel()
        self.add = tool_button(texts("notes.add"), self.draft_wanted.emit)
        self.add.setToolTip(texts("notes.add_tip"))
        self.show_it = tool_button(texts("notes.show"), self._on_show)
        self.show_it.setToolTip(texts("notes.show_tip"))
        self.edit = tool_button(texts("notes.edit"), self._on_edit)
        self.remove = tool_button(texts("notes.remove"), self._on_remove)
        self.question = QLabel(texts("notes.remove_question"))
        self.question.setWordWrap(True)
        self.leave = tool_button(texts("notes.remove_no"), self._on_leave)
        self.really = tool_button(texts("notes.remove_yes"), self._on_really)
        self.form = NoteForm(units, texts, zone)
        self._lay_out()
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemDoubleClicked.connect(self._on_show)
        self.form.kept.connect(self._on_kept)
        self.form.left.connect(self._show_list)
        visible.changed.connect(self._on_visible_changed)
        visible.failed.connect(self._on_failed)
        self._on_visible_changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter show a note and Delete take it away."""
        if watched is self.list and isinstance(event, QKeyEvent):
            press = event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat()
            if press and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._on_show()
                return True
            if press and event.key() == Qt.Key.Key_Delete and self.chosen() is not None:
                self._on_remove()
                return True
        return super().eventFilter(watched, event)

    def chosen(self) -> Note | None:
        """Return the chosen note, None without one."""
        return next((n for n in self._visible.notes if n.note_id == self._chosen), None)

    @property
    def is_writing(self) -> bool:
        """Return whether the form is open; then nothing may take its place."""
        return self._stack.currentWidget() is self.form

    def write(self, draft: NoteDraft) -> None:
        """Begin a new note with what is known of it, unless one is being written."""
        if self.is_writing:
            self.form.words.setFocus()
            return
        self._writing = ""
        self._open_form(draft, new=True)

    def choose(self, note_id: str) -> None:
        """Choose a note; it may come into sight later. What is being written stays open."""
        self._chosen = note_id
        self._choose_row()

    def _open_form(self, draft: NoteDraft, *, new: bool) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.edit(draft, self._shown_tags(), new=new)

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self._reading)
        self._on_leave()

    def _on_visible_changed(self) -> None:
        """Write the list anew, newest on top; the choice stays."""
        with QSignalBlocker(self.list):
            self.list.clear()
            for note in reversed(self._visible.notes):
                self.list.addItem(self._item(note))
        count = len(self._visible.notes)
        key = "notes.none" if not count else "notes.one" if count == 1 else "notes.count"
        self.title.setText(self._texts(key, count=count))
        self._choose_row()

    def _item(self, note: Note) -> QListWidgetItem:
        draft = note.draft
        lines = draft.text.splitlines()
        words = "\n".join(lines[:_LINES_SHOWN]) + (" …" if len(lines) > _LINES_SHOWN else "")
        when = stretch_text(draft.start_ms, draft.end_ms, self._zone)
        about = self._texts.unit_name(draft.unit_id) if draft.unit_id else ""
        head = " · ".join(part for part in (when, about) if part)
        item = QListWidgetItem(f"{head}\n{words}")
        item.setData(_NOTE_ID, note.note_id)
        tags = tag_names(draft.tag_ids, self._texts)
        item.setToolTip("\n".join((head, draft.text, *tags, self._signature(note))))
        return item

    def _signature(self, note: Note) -> str:
        """Return who wrote it, and who changed it last."""
        created = stretch_text(note.created_ms, None, self._zone)
        text = self._texts("notes.by", author=note.author, time=created)
        if note.changed_ms == note.created_ms:
            return text
        changed = stretch_text(note.changed_ms, None, self._zone)
        return text + "\n" + self._texts("notes.changed", author=note.changed_by, time=changed)

    def _choose_row(self) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(_NOTE_ID) == self._chosen:
                self.list.setCurrentRow(row)
                return
        self.list.setCurrentRow(-1)
        self._show_buttons()

    def _on_current(self, item: QListWidgetItem | None) -> None:
        note_id = self._chosen if item is None else str(item.data(_NOTE_ID))
        if note_id != self._chosen:  # not merely the list written anew
            self._chosen = note_id
            self._on_leave()
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.chosen() is not None
        for button in (self.show_it, self.edit, self.remove):
            button.setEnabled(chosen)

    def _on_show(self) -> None:
        note = self.chosen()
        if note is not None:
            self.wanted_in_sight.emit(note)

    def _on_edit(self) -> None:
        note = self.chosen()
        if note is not None:
            self._writing = note.note_id
            self._open_form(note.draft, new=False)

    def _on_kept(self, draft: NoteDraft) -> None:
        self._notes.keep(
            self, draft, note_id=self._writing, kept=self._on_written, failed=self.form.refuse
        )

    def _on_written(self, note: Note) -> None:
        self.form.set_busy(busy=False)
        self._show_list()
        self.choose(note.note_id)
        self.said.say(self._texts("notes.kept"))
        self.list.setFocus()

    def _on_remove(self) -> None:
        """Ask once more, in place; the safe button has the focus."""
        self._asking.show()
        self._buttons.hide()
        self.leave.setFocus()

    def _on_leave(self) -> None:
        self._asking.hide()
        self._buttons.show()
        self.said.say("")
        self._show_buttons()

    def _on_really(self) -> None:
        note = self.chosen()
        if note is not None:
            self._notes.remove(
                self, note.note_id, removed=self._on_removed, failed=self._on_failed
            )
        self._on_leave()

    def _on_removed(self) -> None:
        self.said.say(self._texts("notes.removed"))

    def _on_failed(self, reason: str) -> None:
        self.said.say(reason, trouble=True)

    def _lay_out(self) -> None:
        self._buttons, self._asking = QWidget(), QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.add, self.show_it, self.edit, self.remove):
            row.addWidget(button, 1)
        ask = QVBoxLayout(self._asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.question)
        answers = QHBoxLayout()
        answers.addWidget(self.leave, 1)
        answers.addWidget(self.really, 1)
        ask.addLayout(answers)
        self._asking.hide()
        self._reading = QWidget()
        column = QVBoxLayout(self._reading)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.list, self.said, self._asking, self._buttons):
            column.addWidget(widget, 1 if widget is self.list else 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._reading)
        self._stack.addWidget(self.form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

"""Which notes lie in the time that is looked at? Asked ahead, for the next step."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from hmi.models.desk.notes import Notes
from hmi.models.trend.marks import TrendMark
from hmi.models.trend.span import Span
from plant.notebook.notes import MOST_NOTES, Note


class VisibleNotes(QObject):
    """Follows a span. Owner: GUI thread.

    Signals:
        changed: other notes than before lie in the span, or they say something else.
        failed: str, why notes cannot be read.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, notes: Notes, parent: QObject) -> None:
        super().__init__(parent)
        self._notes = notes
        self._span: Span | None = None
        self._known: Span | None = None
        self._asked: Span | None = None
        self._outdated = False
        self._margins = True
        self._found: tuple[Note, ...] = ()
        self._visible: tuple[Note, ...] = ()
        notes.changed.connect(self._on_notes_changed)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the notes that touch the span, by start."""
        return self._visible

    def marks(self) -> tuple[TrendMark, ...]:
        """Return the marks of all notes that are known, also beyond the span's edges."""
        return tuple(mark_of(note) for note in self._found)

    def look(self, span: Span) -> None:
        """Look at another span; asks only where it leaves what is known."""
        self._span = span
        if self._known is None or not self._known.holds(span):
            self._ask()
        self._show()

    def _ask(self) -> None:
        """Ask for the span and as much again on both sides; one question at a time."""
        if self._span is None or self._asked is not None:
            return
        self._outdated = False
        self._asked = self._span.widened(self._span.width_ms if self._margins else 0)
        self._notes.ask(self, self._asked, answered=self._on_notes, failed=self._on_failed)

    def _on_notes_changed(self) -> None:
        self._known = None
        self._outdated = True
        self._ask()

    def _on_notes(self, notes: Sequence[Note]) -> None:
        known, self._asked = self._asked, None
        if len(notes) >= MOST_NOTES and self._margins:
            # The margins may have displaced notes of the span itself.
            self._margins, self._outdated = False, True
        self._known = None if self._outdated else known
        self._found = tuple(notes)
        self._show(always=True)
        span = self._span
        if span is not None and (self._known is None or not self._known.holds(span)):
            self._ask()  # the span or the notes went on meanwhile

    def _on_failed(self, reason: str) -> None:
        self._asked = None
        self.failed.emit(reason)

    def _show(self, *, always: bool = False) -> None:
        span = self._span
        if span is None:
            return
        visible = tuple(note for note in self._found if _touches(note, span))
        if always or visible != self._visible:
            self._visible = visible
            self.changed.emit()


def mark_of(note: Note) -> TrendMark:
    """Return how a note is drawn over a trend: with its first line."""
    first_line = note.draft.text.partition("\n")[0]
    return TrendMark(note.note_id, note.draft.start_ms, note.draft.end_ms, first_line)


def _touches(note: Note, span: Span) -> bool:
    """Whether a note lies in the span; one of just now, at its very edge, does."""
    start_ms, end_ms = note.draft.start_ms, note.draft.end_ms
    return start_ms <= span.end_ms and (start_ms if end_ms is None else end_ms) >= span.start_ms

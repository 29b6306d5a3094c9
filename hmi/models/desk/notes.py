"""The notes as the screens know them."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from hmi.models.desk.answers import Answers
from hmi.models.trend.span import Span
from plant.notebook.notes import Note, NoteBook, NoteDraft

Failed = Callable[[str], None]
"""Gets a sentence for people."""


class Notes(QObject):
    """Asks and changes the notebook without waiting. Owner: GUI thread.

    Each method returns at once; one of its two callbacks is called later, on the GUI thread,
    unless ``owner`` was deleted meanwhile.

    Signals:
        changed: a note was added, changed or removed: ask again.
    """

    changed = Signal()

    def __init__(
        self, book: NoteBook | None, answers: Answers, *, author: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._book = book
        self._answers = answers
        self._author = author

    @property
    def available(self) -> bool:
        """Return whether notes are kept at all."""
        return self._book is not None

    def ask(
        self,
        owner: QObject,
        span: Span,
        *,
        answered: Callable[[Sequence[Note]], None],
        failed: Failed,
    ) -> None:
        """Ask for the notes that touch a span."""
        if self._book is not None:
            found = self._book.notes(span.start_ms, span.end_ms)
            self._answers.expect(owner, found, answered=answered, failed=failed)

    def keep(
        self,
        owner: QObject,
        draft: NoteDraft,
        *,
        note_id: str = "",
        kept: Callable[[Note], None],
        failed: Failed,
    ) -> None:
        """Add a note, or replace what stands in the one that is named."""
        if self._book is None:
            return
        if note_id:
            future = self._book.change(note_id, draft, author=self._author)
        else:
            future = self._book.add(draft, author=self._author)

        def tell(note: Note) -> None:
            self.changed.emit()
            kept(note)

        self._answers.expect(owner, future, answered=tell, failed=failed)

    def remove(
        self, owner: QObject, note_id: str, *, removed: Callable[[], None], failed: Failed
    ) -> None:
        """Take a note away."""
        if self._book is None:
            return

        def tell(_: None) -> None:
            self.changed.emit()
            removed()

        future = self._book.remove(note_id, author=self._author)
        self._answers.expect(owner, future, answered=tell, failed=failed)

"""The notes in the state database: a NoteBook."""

import json
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from plant.clock import Clock
from plant.notebook.notes import Note, NoteDraft, checked
from storage.notebook.asked import Asked
from storage.notebook.records import Done, Records

if TYPE_CHECKING:  # SQL is loaded with the first question, on the thread that answers it
    from sqlalchemy import Connection


class NoteStore:
    """See NoteBook. Any thread."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def notes(self, start_ms: int, end_ms: int) -> Future[Sequence[Note]]:
        """Return the notes that touch the span; see NoteBook."""

        def ask(connection: "Connection") -> Sequence[Note]:
            from storage.notebook.note_rows import notes_touching

            return notes_touching(connection, start_ms, end_ms)

        return self._records.read(ask, empty=())

    def add(self, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Keep a new note; see NoteBook."""
        asked = Asked.now(author, self._clock)
        note_id = uuid.uuid4().hex

        def work(connection: "Connection") -> Done[Note]:
            from storage.notebook.note_rows import insert_note

            at_ms = asked.utc_ms
            note = Note(note_id, checked(draft), author, at_ms, author, at_ms)
            insert_note(connection, note)
            return Done(note, asked.entry("note.added", note_id, new=_told(note)))

        return self._records.change(work)

    def change(self, note_id: str, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Replace what stands in a note; see NoteBook."""
        asked = Asked.now(author, self._clock)

        def work(connection: "Connection") -> Done[Note]:
            from storage.notebook.note_rows import kept_note, update_note

            kept = checked(draft)
            before = kept_note(connection, note_id)
            after = replace(before, draft=kept, changed_by=author, changed_ms=asked.utc_ms)
            update_note(connection, after)
            old, new = _told(before), _told(after)
            return Done(after, asked.entry("note.changed", note_id, old=old, new=new))

        return self._records.change(work)

    def remove(self, note_id: str, *, author: str) -> Future[None]:
        """Mark a note as removed; see NoteBook."""
        asked = Asked.now(author, self._clock)

        def work(connection: "Connection") -> Done[None]:
            from storage.notebook.note_rows import kept_note, mark_note_removed

            before = kept_note(connection, note_id)
            mark_note_removed(connection, note_id, author=author, utc_ms=asked.utc_ms)
            return Done(None, asked.entry("note.removed", note_id, old=_told(before)))

        return self._records.change(work)


def _told(note: Note) -> str:
    """Return what stands in the note as the journal keeps it: whole, in one line."""
    return json.dumps(asdict(note.draft), ensure_ascii=False)

"""The notes in the state database: a NoteBook."""

import json
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace

from sqlalchemy import Connection, Row, func, insert, select, update

from plant.clock import Clock
from plant.errors import RefusedError
from plant.message import message
from plant.notebook.notes import MOST_NOTES, Note, NoteDraft, checked
from storage.notebook.asked import Asked
from storage.notebook.records import Done, Records
from storage.schema import NOTE

_KEPT = NOTE.c.removed_ms.is_(None)
_END = func.coalesce(NOTE.c.end_ms, NOTE.c.start_ms)


class NoteStore:
    """See NoteBook. Any thread."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def notes(self, start_ms: int, end_ms: int) -> Future[Sequence[Note]]:
        """Return the notes that touch the span; see NoteBook."""

        def ask(connection: Connection) -> Sequence[Note]:
            newest = (
                select(NOTE)
                .where(_KEPT, NOTE.c.start_ms < end_ms, start_ms <= _END)
                .order_by(NOTE.c.start_ms.desc(), NOTE.c.created_ms.desc())
                .limit(MOST_NOTES)
            )
            return tuple(_note(row) for row in connection.execute(newest))[::-1]

        return self._records.read(ask, empty=())

    def add(self, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Keep a new note; see NoteBook."""
        asked = Asked.now(author, self._clock)
        note_id = uuid.uuid4().hex

        def work(connection: Connection) -> Done[Note]:
            kept = checked(draft)
            columns = _columns(kept, asked)
            connection.execute(
                insert(NOTE).values(
                    note_id=note_id, author=author, created_ms=asked.utc_ms, **columns
                )
            )
            note = Note(note_id, kept, author, asked.utc_ms, author, asked.utc_ms)
            return Done(note, asked.entry("note.added", note_id, new=_told(kept)))

        return self._records.change(work)

    def change(self, note_id: str, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Replace what stands in a note; see NoteBook."""
        asked = Asked.now(author, self._clock)

        def work(connection: Connection) -> Done[Note]:
            kept = checked(draft)
            before = _required(connection, note_id)
            connection.execute(
                update(NOTE).where(NOTE.c.note_id == note_id).values(**_columns(kept, asked))
            )
            after = replace(before, draft=kept, changed_by=author, changed_ms=asked.utc_ms)
            old, new = _told(before.draft), _told(kept)
            return Done(after, asked.entry("note.changed", note_id, old=old, new=new))

        return self._records.change(work)

    def remove(self, note_id: str, *, author: str) -> Future[None]:
        """Mark a note as removed; see NoteBook."""
        asked = Asked.now(author, self._clock)

        def work(connection: Connection) -> Done[None]:
            before = _required(connection, note_id)
            connection.execute(
                update(NOTE)
                .where(NOTE.c.note_id == note_id)
                .values(removed_by=author, removed_ms=asked.utc_ms)
            )
            old = _told(before.draft)
            return Done(None, asked.entry("note.removed", note_id, old=old))

        return self._records.change(work)


def _required(connection: Connection, note_id: str) -> Note:
    """Return the note; it may have been removed while somebody was editing it."""
    row = connection.execute(select(NOTE).where(NOTE.c.note_id == note_id, _KEPT)).one_or_none()
    if row is None:
        raise RefusedError(message("notes.refused.gone"))
    return _note(row)


def _columns(draft: NoteDraft, asked: Asked) -> dict[str, object]:
    return {
        "start_ms": draft.start_ms,
        "end_ms": draft.end_ms,
        "text": draft.text,
        "tags": json.dumps(draft.tag_ids),
        "unit": draft.unit_id,
        "changed_by": asked.author,
        "changed_ms": asked.utc_ms,
    }


def _note(row: Row[tuple[object, ...]]) -> Note:
    tag_ids = tuple(json.loads(row.tags))
    draft = NoteDraft(row.start_ms, row.end_ms, row.text, tag_ids, row.unit)
    return Note(row.note_id, draft, row.author, row.created_ms, row.changed_by, row.changed_ms)


def _told(draft: NoteDraft) -> str:
    """Return the draft as the journal keeps it: whole, in one line."""
    return json.dumps(asdict(draft), ensure_ascii=False)

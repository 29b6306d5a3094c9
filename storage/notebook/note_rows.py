"""The rows of the notes: found, written, changed, marked as removed. Inside a transaction."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Row, func, insert, select, update

from plant.errors import RefusedError
from plant.message import message
from plant.notebook.notes import MOST_NOTES, Note, NoteDraft
from storage.schema import NOTE

_KEPT = NOTE.c.removed_ms.is_(None)
_END = func.coalesce(NOTE.c.end_ms, NOTE.c.start_ms)


def notes_touching(connection: Connection, start_ms: int, end_ms: int) -> Sequence[Note]:
    """Return the newest notes that touch the span, by their start."""
    newest = (
        select(NOTE)
        .where(_KEPT, NOTE.c.start_ms < end_ms, start_ms <= _END)
        .order_by(NOTE.c.start_ms.desc(), NOTE.c.created_ms.desc())
        .limit(MOST_NOTES)
    )
    return tuple(_note(row) for row in connection.execute(newest))[::-1]


def kept_note(connection: Connection, note_id: str) -> Note:
    """Return the note.

    Raises:
        RefusedError: when it was removed, perhaps while somebody was editing it.
    """
    row = connection.execute(select(NOTE).where(NOTE.c.note_id == note_id, _KEPT)).one_or_none()
    if row is None:
        raise RefusedError(message("notes.refused.gone"))
    return _note(row)


def insert_note(connection: Connection, note: Note) -> None:
    """Write a new note."""
    connection.execute(
        insert(NOTE).values(
            note_id=note.note_id,
            author=note.author,
            created_ms=note.created_ms,
            **_changeable(note),
        )
    )


def update_note(connection: Connection, note: Note) -> None:
    """Write what may change of a note."""
    connection.execute(
        update(NOTE).where(NOTE.c.note_id == note.note_id).values(**_changeable(note))
    )


def mark_note_removed(
    connection: Connection, note_id: str, *, author: str, utc_ms: int
) -> None:
    """Mark the note; its row stays."""
    connection.execute(
        update(NOTE)
        .where(NOTE.c.note_id == note_id)
        .values(removed_by=author, removed_ms=utc_ms)
    )


def _changeable(note: Note) -> dict[str, object]:
    return {
        "start_ms": note.draft.start_ms,
        "end_ms": note.draft.end_ms,
        "text": note.draft.text,
        "tags": json.dumps(note.draft.tag_ids),
        "unit": note.draft.unit_id,
        "changed_by": note.changed_by,
        "changed_ms": note.changed_ms,
    }


def _note(row: Row[tuple[object, ...]]) -> Note:
    tag_ids = tuple(json.loads(row.tags))
    draft = NoteDraft(row.start_ms, row.end_ms, row.text, tag_ids, row.unit)
    return Note(row.note_id, draft, row.author, row.created_ms, row.changed_by, row.changed_ms)

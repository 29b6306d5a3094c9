"""An operator's note on what happened and when, and the book in which notes are kept."""

import unicodedata
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from plant.errors import RefusedError
from plant.message import message

LONGEST_TEXT = 2000
"""Characters of a note; more is a report, not a note."""

MOST_TAGS = 8
"""Tags that one note may name, as many as one trend shows."""

MOST_NOTES = 1000
"""Notes in one answer, the newest of the span; more cannot be told apart in a chart."""

EARLIEST_MS = 31_536_000_000
"""1971, and"""
LATEST_MS = 4_102_444_800_000
"""2100: a time outside is a slip of the finger, as in history."""

_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "}
_INVISIBLE = {"Cc", "Cs", "Cn", "Co"}
"""Control characters, halves of characters, and what is no character at all."""

_MISLEADING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # turn the letters after them
    "\u200b\u2060\ufeff\u00ad"  # take no room
)
"""Make a text read otherwise than it is. The joiners that Malayalam needs stay."""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What a person writes.

    Attributes:
        start_ms: when it was or began, milliseconds UTC.
        end_ms: when it ended, None for a moment.
        text: 1..LONGEST_TEXT characters; may have several lines.
        tag_ids: tags that it is about, at most MOST_TAGS.
        unit_id: unit of the plant that it is about, empty for the plant as a whole.
    """

    start_ms: int
    end_ms: int | None
    text: str
    tag_ids: tuple[str, ...] = ()
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A kept note.

    Attributes:
        note_id: unique, a UUID in hex.
        draft: what stands in it.
        author: who wrote it first.
        created_ms: when, milliseconds UTC.
        changed_by: who changed it last; the author while nobody did.
        changed_ms: when.
    """

    note_id: str
    draft: NoteDraft
    author: str
    created_ms: int
    changed_by: str
    changed_ms: int


def clean_text(text: str) -> str:
    """Return the text without outer blanks and without characters that nobody sees.

    Line breaks of all kinds become one kind; control characters go, and so do those that
    turn the order of letters around (S17: what is read must be what is there).
    """
    for found, kept in _LINE_ENDS.items():
        text = text.replace(found, kept)
    kept_characters = (
        character
        for character in text
        if character == "\n"
        or (character not in _MISLEADING and unicodedata.category(character) not in _INVISIBLE)
    )
    return "".join(kept_characters).strip()


def checked(draft: NoteDraft) -> NoteDraft:
    """Return the draft as it is kept: its text cleaned.

    Raises:
        RefusedError: text empty or too long, end before start, time implausible, too many
            tags; the reason says what to do.
    """
    text = clean_text(draft.text)
    if not text:
        raise RefusedError(message("notes.refused.empty"))
    if len(text) > LONGEST_TEXT:
        raise RefusedError(
            message("notes.refused.too_long", count=len(text), limit=LONGEST_TEXT)
        )
    end_ms = draft.start_ms if draft.end_ms is None else draft.end_ms
    if end_ms < draft.start_ms:
        raise RefusedError(message("notes.refused.ends_before_start"))
    if not EARLIEST_MS <= draft.start_ms <= end_ms <= LATEST_MS:
        raise RefusedError(message("notes.refused.time"))
    if len(draft.tag_ids) > MOST_TAGS:
        raise RefusedError(message("notes.refused.tags", limit=MOST_TAGS))
    return NoteDraft(draft.start_ms, draft.end_ms, text, draft.tag_ids, draft.unit_id)


class NoteBook(Protocol):
    """Keeps notes. Any thread; each method returns at once.

    The futures end on a thread of the book, never on the caller's, and are never cancelled.
    They fail with RefusedError where the reason is for an operator (a bad text, a note that
    is gone, a program that is view-only), and with StorageError where the database cannot be
    read. While the disk takes nothing for the moment a change waits, like a journal row.
    """

    def notes(self, start_ms: int, end_ms: int) -> Future[Sequence[Note]]:
        """Return the notes that touch ``[start_ms, end_ms)``, by start; at most MOST_NOTES."""
        ...

    def add(self, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Keep a new note; leaves a row in the audit journal, as every change."""
        ...

    def change(self, note_id: str, draft: NoteDraft, *, author: str) -> Future[Note]:
        """Replace what stands in a note."""
        ...

    def remove(self, note_id: str, *, author: str) -> Future[None]:
        """Take a note away; it stays in the file, marked as removed."""
        ...

"""What the last run left behind, and how the journal's chain goes on from there."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from plant.message import Message, message
from storage.head_anchor import FIRST_EVER, Anchor, Head
from storage.schema import JOURNAL, META


@dataclass(frozen=True, slots=True)
class Traces:
    """What the opened database tells.

    Attributes:
        running: boot id of the run that did not close it, empty after a clean stop.
        first: number of the journal's first row and the digest that it continues.
        head: the journal's last row.
        at_anchor: digest of the row that the anchor names.
        The last three are None where there is no such row.
    """

    running: str
    first: Head | None
    head: Head | None
    at_anchor: bytes | None


def read_traces(connection: Connection, anchor: Anchor | None) -> Traces:
    """Read what the last run left in the database."""
    running = connection.execute(select(META.c.value).where(META.c.key == "running")).scalar()
    by_number = select(JOURNAL.c.sequence, JOURNAL.c.previous, JOURNAL.c.digest)
    first = connection.execute(by_number.order_by(JOURNAL.c.sequence).limit(1)).one_or_none()
    anchored = connection.execute(
        select(JOURNAL.c.digest).where(
            JOURNAL.c.sequence == (anchor.head.sequence if anchor else 0)
        )
    ).scalar()
    return Traces(
        running=running or "",
        first=None if first is None else Head(first.sequence, first.previous),
        head=head_of(connection),
        at_anchor=anchored,
    )


def head_of(connection: Connection) -> Head | None:
    """Return the journal's last row, None while it is empty."""
    found = connection.execute(_LAST_ROW).one_or_none()
    return None if found is None else Head(found.sequence, found.digest)


_LAST_ROW = (
    select(JOURNAL.c.sequence, JOURNAL.c.digest).order_by(JOURNAL.c.sequence.desc()).limit(1)
)


def go_on(
    traces: Traces, anchor: Anchor | None, moved_aside: Path | None
) -> tuple[Anchor, tuple[Message, ...]]:
    """Return the anchor from which the chain continues, and what the operator must hear.

    Numbers are never used twice: after a loss the chain goes on behind the anchor's head, so
    that the gap stays visible for good.
    """
    notices: list[Message] = []
    if traces.running:
        notices.append(message("storage.unclean_stop"))
    if moved_aside is not None:
        notices.append(message("storage.moved_aside", file=moved_aside.name))
        known = anchor or FIRST_EVER
        fresh = Anchor(known.head.sequence + 1, known.head.digest, known.head)
        return fresh, tuple(notices)
    if anchor is None:
        if traces.first is None or traces.head is None:
            return FIRST_EVER, tuple(notices)
        notices.append(message("storage.anchor_missing"))
        first = traces.first
        return Anchor(first.sequence, first.digest, traces.head), tuple(notices)
    head = traces.head or Head(anchor.first - 1, anchor.genesis)
    if head.sequence < anchor.head.sequence:
        notices.append(
            message("storage.rows_missing", first=head.sequence + 1, last=anchor.head.sequence)
        )
        head = anchor.head
    elif traces.at_anchor not in {None, anchor.head.digest}:
        notices.append(message("storage.journal_changed", row=anchor.head.sequence))
    return Anchor(anchor.first, anchor.genesis, head), tuple(notices)

"""The journal's hash chain: how a row is sealed, and what breaks when somebody edits one."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from enum import Enum

from plant.ports import JournalEntry
from storage.head_anchor import Anchor, Head


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A row as it stands in the table.

    Attributes:
        sequence: counts rows from 1 without gaps.
        boot_id: which start of the program wrote it; monotonic times compare within one.
        station: name of the computer.
        entry: what it tells.
        previous: digest of the row before.
        digest: SHA-256 of all of the above.
    """

    sequence: int
    boot_id: str
    station: str
    entry: JournalEntry
    previous: bytes
    digest: bytes


def seal(entry: JournalEntry, *, after: Head, boot_id: str, station: str) -> JournalRow:
    """Return the row that continues the chain after ``after``."""
    sequence = after.sequence + 1
    digest = _digest(sequence, boot_id, station, entry, after.digest)
    return JournalRow(sequence, boot_id, station, entry, after.digest, digest)


def _digest(
    sequence: int, boot_id: str, station: str, entry: JournalEntry, previous: bytes
) -> bytes:
    # JSON keeps fields apart (unlike joining them) and writes floats so that they read back
    # to the same bits.
    fields = [sequence, boot_id, station, *astuple(entry), previous.hex()]
    return hashlib.sha256(json.dumps(fields).encode("ascii")).digest()


class Flaw(Enum):
    """What the chain shows."""

    EDITED = "edited"  # the row's content is not what was sealed
    MISSING = "missing"  # rows before this one are gone
    OUT_OF_CHAIN = "out_of_chain"  # inserted, moved, or rewritten: does not continue the last
    TAIL_CUT = "tail_cut"  # the anchor knows a later row than the table
    NOT_THE_ANCHOR = "not_the_anchor"  # the anchored row has another digest
    NO_ANCHOR = "no_anchor"  # the file beside the database is gone or unreadable


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw, at the row where it shows."""

    flaw: Flaw
    sequence: int


def verify(rows: Iterable[JournalRow], anchor: Anchor | None) -> Iterator[Finding]:
    """Yield every flaw of the whole journal, rows given in the order of their sequence.

    Against somebody who rewrites table and anchor together the anchor must be signed with a
    key that he does not have; until the key store exists, this is not covered.
    """
    last: Head | None = Head(anchor.first - 1, anchor.genesis) if anchor else None
    anchored: bytes | None = None
    for row in rows:
        yield from _flaws_of_row(row, last)
        last = Head(row.sequence, row.digest)
        if anchor and row.sequence == anchor.head.sequence:
            anchored = row.digest
    if anchor is None:
        yield Finding(Flaw.NO_ANCHOR, last.sequence if last else 0)
        return
    if last is not None and last.sequence < anchor.head.sequence:
        yield Finding(Flaw.TAIL_CUT, last.sequence)
    elif anchored is not None and anchored != anchor.head.digest:
        yield Finding(Flaw.NOT_THE_ANCHOR, anchor.head.sequence)


def _flaws_of_row(row: JournalRow, last: Head | None) -> Iterator[Finding]:
    sealed = _digest(row.sequence, row.boot_id, row.station, row.entry, row.previous)
    if sealed != row.digest:
        yield Finding(Flaw.EDITED, row.sequence)
    if last is None:
        return
    if row.sequence > last.sequence + 1:
        yield Finding(Flaw.MISSING, row.sequence)
    elif row.previous != last.digest:
        yield Finding(Flaw.OUT_OF_CHAIN, row.sequence)

"""What do the scans on the disk tell at the start? The unsealed hour, and what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select

from plant.errors import CorruptDatabaseError
from storage.historian.head_file import ScanHead
from storage.historian.rings import Ring
from storage.historian.unsealed import StoredGroup
from storage.history.frame import Block, decode_frame
from storage.history.schema import TICK

SLICE = 100
"""Scans decoded at once."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Scans that were written and are not there, or cannot be read.

    Attributes:
        first, last: their numbers.
        from_ms, until_ms: they lie between these times; None where nothing tells.
    """

    first: int
    last: int
    from_ms: int | None
    until_ms: int | None


@dataclass(slots=True)
class ReadBack:
    """Scans taken from the disk into memory.

    Attributes:
        rings: by number of the group.
        damaged: numbers and times of scans that cannot be read.
    """

    rings: dict[int, tuple[StoredGroup, Ring]] = field(default_factory=dict)
    damaged: list[tuple[int, int]] = field(default_factory=list)


def reading_back(
    connection: Connection,
    groups: Mapping[int, StoredGroup],
    found: ReadBack,
    *,
    since_ms: int,
    until_ms: int,
) -> Iterator[None]:
    """Decode the scans of ``[since_ms, until_ms)`` into ``found``, some with each ``next()``.

    Args:
        connection: a slice reads in a transaction of its own, unless one is open already.
        groups: all groups that the database knows.
        found: where the readings go.
        since_ms: time of the first scan.
        until_ms: time behind the last one.
    """
    after = 0
    while True:
        with _reading(connection):
            rows = connection.execute(
                _SCANS, {"after": after, "since": since_ms, "until": until_ms}
            ).all()
        for sequence, utc_ms, frame in rows:
            _decode_into(found, groups, sequence, utc_ms, frame)
        if len(rows) < SLICE:
            return
        after = rows[-1].sequence
        yield


def _reading(connection: Connection) -> AbstractContextManager[object]:
    return nullcontext() if connection.in_transaction() else connection.begin()


def _decode_into(
    found: ReadBack,
    groups: Mapping[int, StoredGroup],
    sequence: int,
    utc_ms: int,
    frame: bytes,
) -> None:
    try:
        blocks = decode_frame(sequence, frame)
    except CorruptDatabaseError:
        found.damaged.append((sequence, utc_ms))
        return
    if not all(_is_known(block, groups) for block in blocks):  # rows that tell of it are lost
        found.damaged.append((sequence, utc_ms))
        return
    for block in blocks:
        if block.group not in found.rings:
            group = groups[block.group]
            found.rings[block.group] = (group, Ring(len(group.tags)))
        found.rings[block.group][1].append(block.utc_ms, block.values, block.codes)


def _is_known(block: Block, groups: Mapping[int, StoredGroup]) -> bool:
    group = groups.get(block.group)
    return group is not None and len(group.tags) == len(block.values)


def gaps(
    scans: Sequence[tuple[int, int]],
    *,
    known: ScanHead,
    head: ScanHead | None,
) -> tuple[Gap, ...]:
    """Return what is missing. Pure.

    Args:
        scans: numbers and times of the scans that are there, by number.
        known: the last scan that was sealed, or asked about at an earlier start.
        head: the last scan that was committed, None where the file that tells is lost.
    """
    missing = []
    before, before_ms = known.sequence, known.utc_ms or None
    for sequence, utc_ms in scans:
        if sequence <= known.sequence:
            before_ms = utc_ms
            continue
        if sequence > before + 1:
            missing.append(Gap(before + 1, sequence - 1, before_ms, utc_ms))
        before, before_ms = sequence, utc_ms
    if head is not None and head.sequence > before:
        missing.append(Gap(before + 1, head.sequence, before_ms, head.utc_ms))
    return tuple(missing)


def stored_scans(connection: Connection) -> list[tuple[int, int]]:
    """Return numbers and times of all scans that are not deleted yet, by number."""
    found = connection.execute(select(TICK.c.sequence, TICK.c.utc_ms).order_by(TICK.c.sequence))
    return [(row.sequence, row.utc_ms) for row in found]


def first_scan_from(connection: Connection, utc_ms: int) -> int | None:
    """Return the number of the first scan at or after a time, None where there is none."""
    found = select(func.min(TICK.c.sequence)).where(TICK.c.utc_ms >= utc_ms)
    number: int | None = connection.execute(found).scalar()
    return number


_SCANS = (
    select(TICK.c.sequence, TICK.c.utc_ms, TICK.c.frame)
    .where(TICK.c.sequence > bindparam("after"))
    .where(TICK.c.utc_ms >= bindparam("since"))
    .where(TICK.c.utc_ms < bindparam("until"))
    .order_by(TICK.c.sequence)
    .limit(SLICE)
)

"""Which readings are in no chunk yet? Those of the last hours, and those that came late."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, bindparam, select

from plant.errors import CorruptDatabaseError
from storage.history.frame import decode_frame
from storage.history.quality_runs import ABSENT
from storage.history.schema import GROUP_TAG, LATE, SCAN_GROUP, TICK
from storage.reading.strand import Strand, in_order, joined

if TYPE_CHECKING:
    from storage.historian.unsealed import Unsealed
    from storage.history.frame import Block

_log = logging.getLogger(__name__)

_OLDER_MS = 3_600_000
"""A scan's readings are older than itself by less than this."""

UNKNOWN_HOLD_MS = 0
"""Of a tag that was in no scan group: its late readings take the hold time of their chunk."""


@dataclass(frozen=True, slots=True)
class Member:
    """A tag's place in a scan group."""

    group: int
    position: int
    tag: int
    hold_ms: int


def members_of(connection: Connection, tags: Collection[int]) -> list[Member]:
    """Return where these tags are in scan groups, older groups first."""
    rows = connection.execute(_MEMBERS, {"tags": list(tags)})
    return [Member(row.group_id, row.position, row.tag, row.hold_ms) for row in rows]


def late_strands(connection: Connection, tags: Collection[int]) -> dict[int, Strand]:
    """Return what waits to be merged into chunks; the hold time is to be found out."""
    found: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for row in connection.execute(_LATE, {"tags": list(tags)}):
        value = np.nan if row.value is None else row.value
        found[row.tag].append((row.utc_ms, value, row.quality))
    strands = {}
    for tag, rows in found.items():
        times, values, codes = zip(*rows, strict=True)
        strand = Strand.held(
            np.array(times, np.int64),
            np.array(values, float),
            np.array(codes, np.uint8),
            hold_ms=UNKNOWN_HOLD_MS,
        )
        strands[tag] = in_order(strand)
    return strands


def in_memory(
    connection: Connection,
    unsealed: "Unsealed",
    members: Collection[Member],
    *,
    since_ms: int,
    after_sequence: int,
) -> dict[int, Strand] | None:
    """Return what the running program holds of these tags at or after a time.

    None where it does not hold all of it: it has just started, or has forgotten some since
    the reader's transaction began.
    """
    hold_ms = {member.tag: member.hold_ms for member in members}
    strands = {}
    for tag, hold in hold_ms.items():
        column = unsealed.tail(tag, since_ms)
        strands[tag] = Strand.held(column.utc_ms, column.values, column.codes, hold_ms=hold)
    complete_from_ms = unsealed.complete_from_ms  # asked last: it may be forgetting meanwhile
    if complete_from_ms is None:
        return None
    if complete_from_ms > since_ms:  # before the first seal it need not reach back for ever
        first_ms = connection.execute(_FIRST_SCAN, {"after": after_sequence}).scalar()
        if first_ms is not None and complete_from_ms > first_ms - _OLDER_MS:
            return None
    return strands


def in_scans(
    connection: Connection, members: Collection[Member], *, since_ms: int, after_sequence: int
) -> dict[int, Strand]:
    """Return these tags' readings at or after a time, decoded from scans not sealed yet.

    A damaged scan is left out and logged; the historian reports it as lost at its start.
    """
    by_group: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        by_group[member.group].append(member)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for row in connection.execute(_SCANS, {"after": after_sequence}):
        try:
            found = decode_frame(row.sequence, row.frame, groups=by_group)
        except CorruptDatabaseError as error:  # one second is lost, not all the others
            _log.warning("%s", error)
            continue
        for block in found:
            if block.utc_ms >= since_ms:
                blocks[block.group].append(block)
    parts: dict[int, list[Strand]] = defaultdict(list)
    for group, rows in blocks.items():
        for tag, strand in _columns(rows, by_group[group]).items():
            parts[tag].append(strand)
    return {tag: joined(strands) for tag, strands in parts.items()}


def _columns(blocks: "Collection[Block]", members: Collection[Member]) -> Mapping[int, Strand]:
    times = np.array([block.utc_ms for block in blocks], np.int64)
    positions = [member.position for member in members]
    values = np.array([block.values[positions] for block in blocks])
    codes = np.array([block.codes[positions] for block in blocks])
    strands = {}
    for place, member in enumerate(members):
        there = codes[:, place] != ABSENT
        strand = Strand.held(
            times[there], values[there, place], codes[there, place], hold_ms=member.hold_ms
        )
        strands[member.tag] = in_order(strand)
    return strands


_MEMBERS = (
    select(GROUP_TAG.c.group_id, GROUP_TAG.c.position, GROUP_TAG.c.tag, SCAN_GROUP.c.hold_ms)
    .join(SCAN_GROUP, SCAN_GROUP.c.id == GROUP_TAG.c.group_id)
    .where(GROUP_TAG.c.tag.in_(bindparam("tags", expanding=True)))
    .order_by(GROUP_TAG.c.group_id)
)
_LATE = (
    select(LATE.c.tag, LATE.c.utc_ms, LATE.c.value, LATE.c.quality)
    .where(LATE.c.tag.in_(bindparam("tags", expanding=True)))
    .order_by(LATE.c.tag, LATE.c.utc_ms, LATE.c.id)
)
_FIRST_SCAN = (
    select(TICK.c.utc_ms)
    .where(TICK.c.sequence > bindparam("after"))
    .order_by(TICK.c.sequence)
    .limit(1)
)
_SCANS = (
    select(TICK.c.sequence, TICK.c.frame)
    .where(TICK.c.sequence > bindparam("after"))
    .order_by(TICK.c.sequence)
)

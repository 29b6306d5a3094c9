"""Are the scans that wait for their seal all there, in order and undamaged?"""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from plant.errors import CorruptDatabaseError
from storage.historian.head_file import ScanHead
from storage.history.frame import Block, decode_frame
from storage.history.schema import GROUP_TAG, TICK
from storage.migrations import fact
from storage.segments.facts import SEALED_SEQUENCE
from storage.upkeep.findings import Finding, Flaw, finding


def verify_scans(connection: Connection, head: ScanHead | None) -> Iterator[Finding]:
    """Yield what is wrong with the table tick and the head file beside the database.

    Args:
        connection: in a transaction.
        head: what the file says, read before the transaction began.
    """
    widths = _widths(connection)
    expected = int(fact(connection, SEALED_SEQUENCE) or 0) + 1
    rows = connection.execution_options(yield_per=64).execute(_SCANS)
    for sequence, utc_ms, frame in rows:
        if sequence > expected:
            yield finding(Flaw.SCANS_MISSING, utc_ms=utc_ms, first=expected, last=sequence - 1)
        expected = max(expected, sequence + 1)
        try:
            blocks = decode_frame(sequence, frame)
        except CorruptDatabaseError:
            yield finding(Flaw.SCAN, utc_ms=utc_ms, scan=sequence)
            continue
        if not all(_fits(block, widths) for block in blocks):
            yield finding(Flaw.SCAN_TAGS, utc_ms=utc_ms, scan=sequence)
    yield from _tail(head, expected - 1, fact(connection, "database_id") or "")


def _tail(head: ScanHead | None, newest: int, database_id: str) -> Iterator[Finding]:
    if head is None or head.database_id != database_id:
        if newest:
            yield finding(Flaw.NO_HEAD)
    elif head.sequence > newest:
        yield finding(
            Flaw.TAIL_MISSING, utc_ms=head.utc_ms, first=newest + 1, last=head.sequence
        )


def _fits(block: Block, widths: dict[int, int]) -> bool:
    width = widths.get(block.group)
    return width == len(block.values) == len(block.codes)


def _widths(connection: Connection) -> dict[int, int]:
    rows = connection.execute(
        select(GROUP_TAG.c.group_id, func.count()).group_by(GROUP_TAG.c.group_id)
    )
    return {int(group): int(count) for group, count in rows}


_SCANS = select(TICK.c.sequence, TICK.c.utc_ms, TICK.c.frame).order_by(TICK.c.sequence)

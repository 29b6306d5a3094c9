"""Writes scans to the history database, one durable commit at a time."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from math import isnan

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from plant.tag import Tag
from storage.historian.head_file import HeadFile, ScanHead
from storage.historian.layout import ScanGroup
from storage.historian.opening import OpenedHistory, start_boot
from storage.historian.packing import Scan
from storage.historian.registration import Registration, register
from storage.historian.unsealed import LONGEST_MS, StoredGroup, Unsealed
from storage.historian.writing.read_back import (
    Gap,
    ReadBack,
    first_scan_from,
    gaps,
    reading_back,
    stored_scans,
)
from storage.history.frame import Block, encode_frame
from storage.history.keys import HOUR_S, Grid
from storage.history.quality_runs import ABSENT
from storage.history.schema import LATE, TICK
from storage.migrations import fact, put_fact
from storage.segments.facts import SEALED_SEQUENCE, SEALED_UNTIL_MS, fact_ms, put_fact_ms
from storage.sqlite_engine import checkpoint

_log = logging.getLogger(__name__)

ASKED_SEQUENCE = "asked_sequence"
"""Missing scans up to this number were told at a start."""

SALVAGING = "salvaging"
"""Name of the damaged file that stood here before, until all of it was brought over."""

FOREVER_MS = 1 << 60


class Recorder:
    """Owns the only writing connection to history. Owner: the historian's thread.

    Attributes:
        opened: the database.
        sealed_until_ms: the watermark: chunks hold what is older. None before the first seal.
        sealing_until_ms: end of the hour that is being sealed, 0 if none: what is older and
            comes now is late, since the seal may have looked already.
    """

    def __init__(self, opened: OpenedHistory, head_file: HeadFile) -> None:
        self.opened = opened
        self.sealed_until_ms: int | None = None
        self.sealing_until_ms = 0
        self._head_file = head_file
        self._connection: Connection | None = None
        self._registration = Registration((), {})
        self._sequence = 0
        self._written_ms: int | None = None
        self._unmoved_bytes = 0
        self._late_id = 0
        self._in_doubt = False

    @property
    def grid(self) -> Grid:
        """Return how the database cuts hours and days."""
        return self.opened.grid

    @property
    def written_ms(self) -> int | None:
        """Return the time of the last scan on the disk, None before the first."""
        return self._written_ms

    @property
    def unmoved_bytes(self) -> int:
        """Return roughly how much of what was written lies in the log only."""
        return self._unmoved_bytes

    @property
    def groups(self) -> Mapping[int, StoredGroup]:
        """Return all scan groups that the database knows, by number."""
        return self._registration.groups

    def start(
        self,
        tags: Mapping[str, Tag],
        groups: Sequence[ScanGroup],
        unsealed: Unsealed,
        *,
        now_ms: int,
    ) -> tuple[Gap, ...]:
        """Register the plant, take the unsealed scans into memory and find what is missing.

        Args:
            tags: the plant's, by id.
            groups: its scan groups.
            unsealed: memory that takes the scans.
            now_ms: the present time.

        Returns:
            What is missing since the last start that asked.
        """
        head = self._head_file.read()
        if head is not None and head.database_id != self.opened.database_id:
            head = None
        with self.connection().begin():
            connection = self.connection()
            start_boot(connection)
            self._registration = register(connection, tags, groups)
            self.sealed_until_ms = _watermark(connection, self.grid, now_ms)
            scans = stored_scans(connection)
            asked = self._asked(connection)
            back = self._read_back(connection, scans, unsealed)
            missing = gaps(scans, known=asked, head=head)
            last = max(
                asked.sequence, scans[-1][0] if scans else 0, head.sequence if head else 0
            )
            put_fact_ms(connection, ASKED_SEQUENCE, last)
            self._late_id = connection.execute(_LAST_LATE).scalar() or 0
        self._sequence = last
        self._written_ms = scans[-1][1] if scans else None
        unread = (Gap(number, number, utc_ms, utc_ms) for number, utc_ms in back.damaged)
        return (*missing, *(gap for gap in unread if gap.first > asked.sequence))

    def write(self, scans: Sequence[Scan]) -> None:
        """Commit scans; when it returns they are on the disk. Repeat it after a failure.

        Raises:
            SQLAlchemyError: when the database does not take them now.
        """
        watermark = max(self.sealed_until_ms or 0, self.sealing_until_ms)
        if self._in_doubt and self._was_committed(len(scans)):
            self._settle(scans)
            return
        rows: list[dict[str, object]] = []
        late: list[dict[str, object]] = []
        for sequence, scan in enumerate(scans, self._sequence + 1):
            blocks = []
            for block in scan.blocks:
                if block.utc_ms < watermark:
                    late += self._late_rows(block, self._late_id + len(late))
                else:
                    blocks.append(self._numbered(block))
            frame = encode_frame(sequence, blocks)
            rows.append({"sequence": sequence, "utc_ms": scan.utc_ms, "frame": frame})
            self._unmoved_bytes += len(frame)
        connection = self.connection()
        self._in_doubt = True
        with connection.begin():
            connection.execute(_ADD_SCAN, rows)
            if late:
                connection.execute(_ADD_LATE, late)
        self._late_id += len(late)
        self._settle(scans)

    def checkpoint(self) -> None:
        """Bring the log into the file, as far as readers allow."""
        checkpoint(self.connection())
        self._unmoved_bytes = 0

    def connection(self) -> Connection:
        """Return the connection, opened anew after `disconnect`."""
        if self._connection is None:
            self._connection = self.opened.engine.connect()
        return self._connection

    def disconnect(self) -> None:
        """Drop the connection: what follows starts with a fresh one, whatever happened."""
        if self._connection is None:
            return
        try:
            self._connection.close()
        except SQLAlchemyError as error:
            _log.info("closing history after a failure: %s", error)
        self._connection = None
        self.opened.engine.dispose()

    def sealed_through(self, until_ms: int) -> int:
        """Return the newest scan such that it and all before it are older than a time."""
        with self.connection().begin():
            following = first_scan_from(self.connection(), until_ms)
            sealed = fact_ms(self.connection(), SEALED_SEQUENCE) or 0
        return self._sequence if following is None else max(sealed, following - 1)

    def oldest_scan_ms(self) -> int | None:
        """Return the time of the oldest scan that is not sealed, None where there is none."""
        with self.connection().begin():
            connection = self.connection()
            sealed = fact_ms(connection, SEALED_SEQUENCE) or 0
            found = select(func.min(TICK.c.utc_ms)).where(TICK.c.sequence > sealed)
            oldest_ms: int | None = connection.execute(found).scalar()
        return oldest_ms

    def salvaging(self) -> str:
        """Return the name of the damaged file whose content is still to be brought over."""
        with self.connection().begin():
            return fact(self.connection(), SALVAGING) or ""

    def salvage_later(self, name: str) -> None:
        """Remember which damaged file is to be salvaged; empty for none any more."""
        with self.connection().begin():
            put_fact(self.connection(), SALVAGING, name)

    def refresh(self) -> None:
        """Ask how far sealing has come."""
        with self.connection().begin():
            self.sealed_until_ms = fact_ms(self.connection(), SEALED_UNTIL_MS)

    def hour_from_disk(self, found: ReadBack, start_ms: int, until_ms: int) -> Iterator[None]:
        """Take the scans of a time into ``found``, in slices."""
        return reading_back(
            self.connection(),
            self._registration.groups,
            found,
            since_ms=start_ms,
            until_ms=until_ms,
        )

    def _asked(self, connection: Connection) -> ScanHead:
        """Return the last scan behind which something may be missing."""
        sealed = fact_ms(connection, SEALED_SEQUENCE) or 0
        asked = fact_ms(connection, ASKED_SEQUENCE) or 0
        return ScanHead(self.opened.database_id, max(sealed, asked), self.sealed_until_ms or 0)

    def _read_back(
        self, connection: Connection, scans: Sequence[tuple[int, int]], unsealed: Unsealed
    ) -> ReadBack:
        back = ReadBack()
        newest_ms = max((utc_ms for _, utc_ms in scans), default=0)
        since_ms = newest_ms - LONGEST_MS
        steps = reading_back(
            connection,
            self._registration.groups,
            back,
            since_ms=since_ms,
            until_ms=FOREVER_MS,
        )
        for _ in steps:
            pass
        oldest_ms = min((utc_ms for _, utc_ms in scans), default=0)
        complete_ms = 0 if oldest_ms >= since_ms else since_ms
        unsealed.adopt(self._registration.own, back.rings, complete_from_ms=complete_ms)
        return back

    def _numbered(self, block: Block) -> Block:
        number = self._registration.own[block.group].number
        return Block(number, block.utc_ms, block.values, block.codes)

    def _late_rows(self, block: Block, last_id: int) -> Iterator[dict[str, object]]:
        tags = self._registration.own[block.group].tags
        columns = zip(tags, block.values.tolist(), block.codes.tolist(), strict=True)
        there = (each for each in columns if each[2] != ABSENT)
        for number, (tag, value, code) in enumerate(there, last_id + 1):
            yield {
                "id": number,
                "tag": tag,
                "utc_ms": block.utc_ms,
                "value": None if isnan(value) else value,
                "quality": code,
            }

    def _was_committed(self, scans: int) -> bool:
        """Whether scans whose commit failed are on the disk all the same."""
        with self.connection().begin():
            last = self.connection().execute(_LAST_SCAN).scalar() or 0
        self._in_doubt = False
        if last == self._sequence + scans:
            return True
        self._sequence = max(self._sequence, last)
        return False

    def _settle(self, scans: Sequence[Scan]) -> None:
        """Go on behind scans that are on the disk."""
        self._in_doubt = False
        self._sequence += len(scans)
        self._written_ms = scans[-1].utc_ms
        head = ScanHead(self.opened.database_id, self._sequence, scans[-1].utc_ms)
        self._head_file.write(head)


def _watermark(connection: Connection, grid: Grid, now_ms: int) -> int | None:
    """Return until when history is sealed, None before the first seal.

    After the clock was set back the hours that come again are sealed again, into the chunks
    that are there; else every scan until then would be a late one.
    """
    sealed_ms = fact_ms(connection, SEALED_UNTIL_MS)
    hour_ms = 1000 * grid.floor_s(now_ms // 1000, HOUR_S)
    if sealed_ms is None or sealed_ms <= hour_ms:
        return sealed_ms
    _log.warning("the clock was set back: history is unsealed from %d on", hour_ms)
    put_fact_ms(connection, SEALED_UNTIL_MS, hour_ms)
    return hour_ms


_ADD_SCAN = insert(TICK)
_ADD_LATE = insert(LATE)
_LAST_SCAN = select(func.max(TICK.c.sequence))
_LAST_LATE = select(func.max(LATE.c.id))

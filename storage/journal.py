"""The audit journal behind its port: sealed rows through the writer, futures back."""

import asyncio
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Row, insert, select

from plant.errors import StorageError
from plant.message import Message
from plant.ports import JournalEntry
from storage.hash_chain import Finding, JournalRow, seal, verify
from storage.head_anchor import Anchor, Head, read_anchor, write_anchor
from storage.last_stop import head_of
from storage.schema import JOURNAL
from storage.writer import Writer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Knows what every row of this start has in common, and what the first one continues.

    Attributes:
        boot_id, station: stand in every row.
        floor: the head outside the database; the chain goes on from there when the table
            holds less (rows were lost, or the damaged file was moved aside).
    """

    boot_id: str
    station: str
    floor: Head

    def write(self, connection: Connection, entry: JournalEntry) -> Head:
        """Seal the entry, insert it and return the new head. Writer thread."""
        head = head_of(connection)
        if head is None or head.sequence < self.floor.sequence:
            head = self.floor
        row = seal(entry, after=head, boot_id=self.boot_id, station=self.station)
        connection.execute(
            insert(JOURNAL).values(
                sequence=row.sequence,
                boot_id=row.boot_id,
                station=row.station,
                previous=row.previous,
                digest=row.digest,
                **asdict(entry),
            )
        )
        return Head(row.sequence, row.digest)


class HeadKeeper:
    """Writes the head to the file beside the database after each commit. Writer thread."""

    def __init__(self, path: Path, anchor: Anchor) -> None:
        self._path = path
        self._first = anchor.first
        self._genesis = anchor.genesis
        self._written = anchor.head
        self._newest = anchor.head
        self._ailing = False

    def advance(self, head: Head) -> None:
        """Remember the head of a committed row."""
        self._newest = head

    def keep(self) -> None:
        """Write the head where it has changed; a full disk is tried again with the next row."""
        if self._newest == self._written:
            return
        try:
            write_anchor(self._path, Anchor(self._first, self._genesis, self._newest))
        except OSError as error:
            if not self._ailing:
                _log.warning("%s cannot be written: %s", self._path, error)
            self._ailing = True
            return
        self._written = self._newest
        self._ailing = False


class Append:
    """One row on its way to the disk and its number on its way back."""

    def __init__(
        self,
        sealer: Sealer,
        heads: HeadKeeper,
        entry: JournalEntry,
        future: asyncio.Future[int] | None = None,
    ) -> None:
        """Build the write; without a future nobody waits for it."""
        self._sealer = sealer
        self._heads = heads
        self._entry = entry
        self._future = future
        self._head: Head | None = None

    def __repr__(self) -> str:
        return repr(self._entry)

    def run(self, connection: Connection) -> None:
        """Seal and insert the row."""
        self._head = self._sealer.write(connection, self._entry)

    def committed(self) -> None:
        """Give the row's number to whoever waits."""
        if self._head is not None:
            self._heads.advance(self._head)
            self._resolve(self._head.sequence)

    def failed(self, error: StorageError) -> None:
        """Give the reason to whoever waits."""
        self._resolve(error)

    def _resolve(self, end: int | StorageError) -> None:
        future = self._future
        if future is None:
            return
        try:
            future.get_loop().call_soon_threadsafe(_settle, future, end)
        except RuntimeError:  # the engine's loop has ended; nobody waits any more
            _log.info("Journal row ended after its loop: %s", end)


def _settle(future: asyncio.Future[int], end: int | StorageError) -> None:
    """Give the future its end. On its own loop."""
    if future.done():  # whoever asked has gone away
        return
    if isinstance(end, StorageError):
        future.set_exception(end)
    else:
        future.set_result(end)


class Journal:
    """The audit journal as a JournalPort; built by StateDatabase. Used on the loop's thread."""

    def __init__(
        self,
        *,
        writer: Writer,
        sealer: Sealer,
        heads: HeadKeeper,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._sealer = sealer
        self._heads = heads
        self._writer = writer
        self._loop = loop

    def append(self, entry: JournalEntry) -> asyncio.Future[int]:
        """Queue a row; see JournalPort."""
        future: asyncio.Future[int] = self._loop.create_future()
        try:
            self._writer.submit(Append(self._sealer, self._heads, entry, future))
        except StorageError as error:
            future.set_exception(error)
        return future

    @property
    def writable(self) -> bool:
        """Whether rows can be kept; see JournalPort."""
        return self._writer.writable

    @property
    def trouble(self) -> Message | None:
        """Why rows wait; see JournalPort."""
        return self._writer.trouble


class ViewOnlyJournal:
    """Stands in where the database cannot be written at all (F05): keeps nothing, says so."""

    def __init__(self, reason: Message, loop: asyncio.AbstractEventLoop) -> None:
        self._reason = reason
        self._loop = loop

    def append(self, entry: JournalEntry) -> asyncio.Future[int]:
        """Fail at once: the row cannot be kept."""
        future: asyncio.Future[int] = self._loop.create_future()
        future.set_exception(StorageError(f"The journal cannot be written; not kept: {entry}"))
        return future

    @property
    def writable(self) -> bool:
        """Return False, which makes the program view-only."""
        return False

    @property
    def trouble(self) -> Message | None:
        """Return why, from the first moment on."""
        return self._reason


def verify_journal(engine: Engine, anchor_file: Path) -> list[Finding]:
    """Check the whole journal of a database against its anchor; empty when untouched.

    Reads every row (about 100,000 a second); not for the engine's or the window's thread.
    """
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=1000).execute(
            select(JOURNAL).order_by(JOURNAL.c.sequence)
        )
        return list(verify(map(_row, rows), read_anchor(anchor_file)))


def _row(row: Row[tuple[object, ...]]) -> JournalRow:
    entry = JournalEntry(**{name: getattr(row, name) for name in JournalEntry.__slots__})
    return JournalRow(row.sequence, row.boot_id, row.station, entry, row.previous, row.digest)

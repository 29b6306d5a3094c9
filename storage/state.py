"""The state database: what must survive the program, behind one door."""

import asyncio
import logging
import platform
import threading
import uuid
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from plant.clock import Clock
from plant.errors import ReadOnlyDatabaseError, StorageError
from plant.event import Event, EventKind
from plant.message import Message, message
from plant.operation.store import PlantStore
from plant.ports import JournalEntry, JournalPort
from storage.data_dir import make_data_dir
from storage.database import open_database
from storage.head_anchor import Anchor, read_anchor
from storage.journal import Append, HeadKeeper, Journal, Sealer, ViewOnlyJournal
from storage.last_stop import Traces, go_on, read_traces
from storage.migrations import put_fact
from storage.notebook.records import Access, Records
from storage.operation.plant_store import SqlPlantStore, ViewOnlyPlantStore
from storage.sqlite_engine import PATIENT_WAIT_S, reading_engine, unrecovered_engine
from storage.writer import Writer

_log = logging.getLogger(__name__)

STATE_FILE = "state.sqlite"
ANCHOR_FILE = "journal.head"
CLOSE_TIMEOUT_S = 5.0


class StateDatabase:
    """Opened on the engine's thread before the plant runs; closed by the main thread.

    Attributes:
        notices: what the operator must hear about the opening: an unclean stop, a damaged
            file that was moved aside, rows that are missing, or why it is view-only. They
            are in the journal already.
    """

    def __init__(self, path: Path, *, notices: tuple[Event, ...], rows: "_Rows | None") -> None:
        self._path = path
        self.notices = notices
        self._rows = rows

    @classmethod
    def open(cls, folder: Path, clock: Clock, *, station: str = "") -> Self:
        """Open the database in the data folder; make it on the first start.

        Where nothing can be written it opens view-only: its journal is not ``writable``.

        Args:
            folder: the data folder.
            clock: for the times of notices and of waits.
            station: this computer's name in the journal; empty for its network name.

        Raises:
            NewerDatabaseError: when a newer program wrote it.
            CorruptDatabaseError: when a foreign file stands in its place.
            StorageError: when it cannot be opened for another reason, with the remedy.
        """
        path, anchor_path = folder / STATE_FILE, folder / ANCHOR_FILE
        try:
            make_data_dir(folder)
            known = read_anchor(anchor_path)
            opened = open_database(path, clock, expected=anchor_path.exists())
        except ReadOnlyDatabaseError as error:
            _log.warning("View-only: %s", error)
            reason = message("storage.read_only", folder=str(folder))
            return cls(path, notices=_events((reason,), clock), rows=None)
        anchor, told = go_on(_traces(path, known), known, opened.moved_aside)
        if opened.moved_aside is not None:
            told = (*told, *_rescued(opened.moved_aside, opened.engine))
        heads = HeadKeeper(anchor_path, anchor)
        rows = _Rows(
            writer=Writer(opened.engine, clock, name="storage", after_commit=heads.keep),
            sealer=Sealer(uuid.uuid4().hex, station or platform.node(), anchor.head),
            heads=heads,
        )
        notices = _events(told, clock)
        rows.begin(notices, clock)
        return cls(path, notices=notices, rows=rows)

    @property
    def thread(self) -> threading.Thread | None:
        """Return the thread that writes, None where nothing can be written."""
        return None if self._rows is None else self._rows.writer.thread

    def journal(self, loop: asyncio.AbstractEventLoop) -> JournalPort:
        """Return the audit journal for the engine's loop."""
        if self._rows is None:
            return ViewOnlyJournal(self.notices[0].text, loop)
        rows = self._rows
        return Journal(writer=rows.writer, sealer=rows.sealer, heads=rows.heads, loop=loop)

    def plant_store(self, loop: asyncio.AbstractEventLoop) -> PlantStore:
        """Return the automation's store for the engine's loop."""
        if self._rows is None:
            return ViewOnlyPlantStore(self._path, loop)
        rows = self._rows
        return SqlPlantStore(self._path, rows.writer, boot_id=rows.sealer.boot_id, loop=loop)

    def serve(self, records: Records) -> None:
        """Let people's notes and trend sets through; what was asked before is answered."""
        path = self._path
        if self._rows is None:
            lying = unrecovered_engine(path) if path.is_file() else None
            records.open(Access(lying, refusal=self.notices[0].text))
            return
        rows = self._rows
        reading = reading_engine(path, wait_s=PATIENT_WAIT_S)
        records.open(Access(reading, rows.writer, rows.sealer, rows.heads))

    def close(self) -> None:
        """Write what waits, mark the stop as clean and end the writer; safe to call twice."""
        if self._rows is not None:
            self._rows.end()
            self._rows = None


class _Rows:
    """The parts behind a writable database."""

    def __init__(self, *, writer: Writer, sealer: Sealer, heads: HeadKeeper) -> None:
        self.writer = writer
        self.sealer = sealer
        self.heads = heads

    def begin(self, notices: tuple[Event, ...], clock: Clock) -> None:
        """Mark the file as in use, journal the notices, start the thread."""
        self.writer.submit(_Fact("running", self.sealer.boot_id))
        for notice in notices:
            entry = _entry(notice, monotonic_s=clock.monotonic_s())
            self.writer.submit(Append(self.sealer, self.heads, entry))
        self.writer.start()

    def end(self) -> None:
        """Mark the stop as clean and end the thread."""
        try:
            self.writer.submit(_Fact("running", ""))
        except StorageError as error:  # memory is full of rows that the disk does not take
            _log.error("The stop cannot be marked as clean: %s", error)
        self.writer.close(timeout_s=CLOSE_TIMEOUT_S)


class _Fact:
    """Writes one row of meta for which nobody waits."""

    def __init__(self, key: str, value: str) -> None:
        self._key = key
        self._value = value

    def __repr__(self) -> str:
        return f"meta {self._key} = {self._value!r}"

    def run(self, connection: Connection) -> None:
        put_fact(connection, self._key, self._value)

    def committed(self) -> None:
        """Nobody waits."""

    def failed(self, error: StorageError) -> None:
        """Nobody waits; the writer has logged it."""


def _traces(path: Path, anchor: Anchor | None) -> Traces:
    try:
        with reading_engine(path, wait_s=PATIENT_WAIT_S).connect() as connection:
            return read_traces(connection, anchor)
    except DBAPIError as error:
        raise StorageError(f"{path} cannot be read ({error.orig}). Start again.") from error


def _rescued(damaged: Path, target: Engine) -> tuple[Message, ...]:
    """Bring over what the plant must go on with; whatever happens, the program starts."""
    from storage.salvage.state_rows import rescue_state

    try:
        return rescue_state(damaged, target).notices
    except DBAPIError as error:
        _log.error("Nothing of %s was brought over: %s", damaged, error.orig)
        return (message("storage.nothing_rescued"),)


def _events(told: tuple[Message, ...], clock: Clock) -> tuple[Event, ...]:
    return tuple(Event(EventKind.SYSTEM, "", text, clock.utc_ms()) for text in told)


def _entry(notice: Event, *, monotonic_s: float) -> JournalEntry:
    """Return the journal's row about a notice."""
    facts = ", ".join(f"{name}={fact}" for name, fact in notice.text.facts.items())
    return JournalEntry(
        kind="event",
        operator="",
        authenticated=False,
        origin="",
        subject="",
        action=notice.text.key,
        old="",
        new="",
        reason=facts,
        result="",
        command_id="",
        utc_ms=notice.utc_ms,
        monotonic_s=monotonic_s,
    )

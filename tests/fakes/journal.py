"""Where the engine records, in memory: a journal, slow, broken or view-only, and history."""

import asyncio
from collections.abc import Sequence

from plant.errors import StorageError
from plant.event import Event
from plant.history import HistorianHealth
from plant.message import Message
from plant.ports import JournalEntry
from plant.sample import EMPTY_SNAPSHOT, Snapshot


class FakeJournal:
    """A JournalPort that keeps its rows in a list.

    Attributes:
        rows: everything appended.
        answers: whether rows are acknowledged at once; else by ``acknowledge``.
        broken: whether rows fail.
        trouble: why rows wait.
    """

    trouble: Message | None = None

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[asyncio.Future[int]] = []
        self._writable = True
        self.rows: list[JournalEntry] = []
        self.answers = True
        self.broken = False

    @property
    def writable(self) -> bool:
        """Whether rows can be kept."""
        return self._writable

    def set_writable(self, *, writable: bool) -> None:
        """Take or give back the right to write."""
        self._writable = writable

    def append(self, entry: JournalEntry) -> "asyncio.Future[int]":
        """Keep the row."""
        self.rows.append(entry)
        row: asyncio.Future[int] = self._loop.create_future()
        if self.broken:
            row.set_exception(StorageError("the disk is full"))
        elif self.answers:
            row.set_result(len(self.rows))
        else:
            self._waiting.append(row)
        return row

    def acknowledge(self) -> None:
        """Put all waiting rows on disk."""
        for row in self._waiting:
            if not row.done():
                row.set_result(0)
        self._waiting.clear()

    def of(self, command_id: str) -> list[JournalEntry]:
        """Return the rows of one command."""
        return [row for row in self.rows if row.command_id == command_id]


class FakeHistorian:
    """A HistorianPort that remembers the last scan.

    Attributes:
        last: the newest scan.
        trouble: told with its health.
        news: events that it has to tell.
    """

    trouble: Message | None = None

    def __init__(self) -> None:
        self.last = EMPTY_SNAPSHOT
        self.news: list[Event] = []

    def offer(self, snapshot: Snapshot) -> None:
        """Keep a scan."""
        self.last = snapshot

    def health(self) -> HistorianHealth:
        """Return that everything is written, and the trouble."""
        return HistorianHealth(self.last.utc_ms, 0, 0, 0, None, None, self.trouble)

    def take_news(self) -> Sequence[Event]:
        """Return the news once."""
        taken, self.news = self.news, []
        return taken

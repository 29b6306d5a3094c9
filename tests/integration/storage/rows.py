"""A journal in a folder, opened, filled and read back as the program does it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from plant.clock import Clock, SystemClock
from plant.event import Event
from plant.ports import JournalEntry, JournalPort
from storage.hash_chain import Finding
from storage.journal import verify_journal
from storage.schema import JOURNAL
from storage.sqlite_engine import reading_engine
from storage.state import ANCHOR_FILE, STATE_FILE, StateDatabase


def entry(command_id: str = "c1") -> JournalEntry:
    return JournalEntry(
        kind="requested",
        operator="kim",
        authenticated=False,
        origin="Operator",
        subject="D1.agitator.OP",
        action="write",
        old="0",
        new="1",
        reason="",
        result="",
        command_id=command_id,
        utc_ms=1_795_000_000_000,
        monotonic_s=12.25,
    )


@dataclass(frozen=True, slots=True)
class Opened:
    journal: JournalPort
    notices: tuple[Event, ...]

    @property
    def told(self) -> list[str]:
        return [notice.text.key for notice in self.notices]

    async def append(self, count: int) -> list[int]:
        return await asyncio.gather(
            *(self.journal.append(entry(f"c{n}")) for n in range(count))
        )


@asynccontextmanager
async def opened(folder: Path, clock: Clock | None = None) -> AsyncIterator[Opened]:
    database = StateDatabase.open(folder, clock or SystemClock(), station="pc")
    try:
        yield Opened(database.journal(asyncio.get_running_loop()), database.notices)
    finally:
        await asyncio.to_thread(database.close)


def stored(folder: Path) -> list[tuple[int, str]]:
    """Return number and action of each row on the disk."""
    with reading_engine(folder / STATE_FILE, wait_s=5.0).connect() as connection:
        rows = connection.execute(
            select(JOURNAL.c.sequence, JOURNAL.c.action).order_by(JOURNAL.c.sequence)
        )
        return [(row.sequence, row.action) for row in rows]


def events(folder: Path) -> list[str]:
    """Return the texts of the events on the disk, as people read them."""
    with reading_engine(folder / STATE_FILE, wait_s=5.0).connect() as connection:
        rows = connection.execute(
            select(JOURNAL.c.reason)
            .where(JOURNAL.c.kind == "event", JOURNAL.c.reason != "")
            .order_by(JOURNAL.c.sequence)
        )
        return [row.reason for row in rows]


def findings(folder: Path) -> list[Finding]:
    return verify_journal(reading_engine(folder / STATE_FILE, wait_s=5.0), folder / ANCHOR_FILE)

"""A station's notes and trend sets over a real state database in a folder."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from plant.notebook.notes import NoteBook, NoteDraft
from plant.notebook.trend_sets import TrendSet, TrendSets, TrendView
from storage.notebook.note_store import NoteStore
from storage.notebook.records import Records
from storage.notebook.trend_set_store import TrendSetStore
from storage.schema import JOURNAL
from storage.sqlite_engine import reading_engine
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock

T = TypeVar("T")

NOON_MS = 1_795_000_000_000
HOUR_MS = 3_600_000
BUILT_IN = TrendSet("energy", "Energy", TrendView(("EN.load.PV",), 86_400), built_in=True)


@dataclass(frozen=True, slots=True)
class Desk:
    notes: NoteBook
    sets: TrendSets
    records: Records
    clock: ManualClock


def made(records: Records, clock: ManualClock) -> Desk:
    """Return the doors over records that may not be open yet."""
    return Desk(
        NoteStore(records, clock), TrendSetStore(records, clock, (BUILT_IN,)), records, clock
    )


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """Open as the program does; everything is on the disk when it ends."""
    clock, records = ManualClock(), Records()
    database = StateDatabase.open(folder, clock, station="pc")
    try:
        database.serve(records)
        yield made(records, clock)
    finally:
        records.close()
        database.close()


def end(answer: Future[T]) -> T:
    """Wait for the answer."""
    return answer.result(timeout=10)


def draft(
    text: str = "Foam over the weir", *, hour: int = 0, hours: int | None = None
) -> NoteDraft:
    """Return a draft ``hour`` hours after noon, ``hours`` long."""
    start_ms = NOON_MS + hour * HOUR_MS
    end_ms = None if hours is None else start_ms + hours * HOUR_MS
    return NoteDraft(start_ms, end_ms, text, ("D3.foam.PV",), "D3")


def journaled(folder: Path) -> Sequence[tuple[str, str, str, str]]:
    """Return operator, action, old and new of the journal's rows about notes and sets."""
    with reading_engine(folder / STATE_FILE, wait_s=5.0).connect() as connection:
        rows = connection.execute(select(JOURNAL).order_by(JOURNAL.c.sequence))
        return [
            (row.operator, row.action, row.old, row.new)
            for row in rows
            if row.action.startswith(("note.", "trend_set."))
        ]

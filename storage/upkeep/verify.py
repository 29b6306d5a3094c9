"""Is every block of history what was written? Looks at all of it, changes nothing."""

import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from storage.historian.head_file import HeadFile, ScanHead
from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.history.keys import Grid, key_of
from storage.history.schema import CHUNK, TAG
from storage.migrations import fact
from storage.sqlite_engine import PATIENT_WAIT_S, Trouble, reading_engine, trouble_behind
from storage.upkeep.findings import Finding, Flaw, finding
from storage.upkeep.long_statement import long_statement
from storage.upkeep.verify_scans import verify_scans
from storage.upkeep.verify_tag import StoredNumber, TagCheck
from storage.upkeep.whole_file import require_history, unreadable

_PAGES_PART = 0.1
"""Part of the whole that SQLite's own check takes, about."""


@dataclass(frozen=True, slots=True)
class VerifyStep:
    """How far, and what was found since the step before.

    Attributes:
        done: 0..1.
        readings: decoded so far.
        found: in this step.
    """

    done: float
    readings: int = 0
    found: tuple[Finding, ...] = ()


def verify(folder: Path) -> Generator[VerifyStep, None, None]:
    """Check the history of a data folder, whether or not the program runs on it.

    Yields several times a second. All is seen as it was at one moment.

    Raises:
        StorageError: when the file cannot be looked at: missing, foreign, newer.
    """
    history = folder / HISTORY_FILE
    with HeadFile(folder / HEAD_FILE) as file:
        head = file.read()  # before the scans: the program may go on writing
    require_history(history)
    try:
        yield from _verify(history, head)
    except (DBAPIError, sqlite3.Error) as error:
        raise unreadable(history, error) from error


def _verify(history: Path, head: ScanHead | None) -> Generator[VerifyStep, None, None]:
    engine = reading_engine(history, wait_s=PATIENT_WAIT_S)
    with engine.connect() as connection:
        yield from _verify_pages(connection)
    with engine.connect() as connection:
        # One transaction, begun with the first look; damaged pages would spoil its commit.
        found = _guarded("tick", verify_scans(connection, head))
        yield VerifyStep(_PAGES_PART, 0, tuple(found))
        yield from _verify_tags(connection)


def _verify_pages(connection: Connection) -> Generator[VerifyStep, None, None]:
    done, rows = 0.0, []
    checking = long_statement(connection, "PRAGMA integrity_check")
    while True:
        try:
            next(checking)
        except StopIteration as end:
            rows = end.value
            break
        except sqlite3.Error as error:  # some damage ends the check itself
            if trouble_behind(error) is not Trouble.DAMAGED:
                raise
            rows = [(error,)]
            break
        done = min(_PAGES_PART, done + 0.002)
        yield VerifyStep(done)
    complaints = [str(row[0]) for row in rows if row[0] != "ok"]
    yield VerifyStep(
        _PAGES_PART, 0, tuple(finding(Flaw.PAGES, complaint=words) for words in complaints)
    )


def _verify_tags(connection: Connection) -> Generator[VerifyStep, None, None]:
    tags = _stored_numbers(connection)
    grid = Grid(int(fact(connection, "grid_offset_s") or 0))
    readings = 0
    for place, tag in enumerate(tags):
        check = TagCheck(connection, tag, grid)
        for found in _guarded_steps(check):
            done = (place + check.done) / len(tags)
            yield VerifyStep(
                _PAGES_PART + (1 - _PAGES_PART) * done, readings + check.readings, tuple(found)
            )
        readings += check.readings
    yield VerifyStep(1.0, readings, tuple(_unnamed(connection, tags)))


def _stored_numbers(connection: Connection) -> list[StoredNumber]:
    rows = connection.execute(select(TAG.c.id, TAG.c.tag_id).order_by(TAG.c.id))
    return [StoredNumber(int(number), str(name)) for number, name in rows]


def _guarded_steps(check: TagCheck) -> Iterator[list[Finding]]:
    """Yield what the check finds; pages that cannot be read end it with a finding."""
    steps = check.steps()
    while True:
        try:
            yield next(steps)
        except StopIteration:
            return
        except DBAPIError:  # of a damaged page, or of a value that is not of its kind
            yield [finding(Flaw.UNREADABLE, check.tag.tag_id, check.reached_ms, table="chunk")]
            return


def _guarded(table: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except DBAPIError:
        yield finding(Flaw.UNREADABLE, table=table)


def _unnamed(connection: Connection, tags: list[StoredNumber]) -> Iterator[Finding]:
    """Yield the numbers that have chunks but no name; one look-up for each gap."""
    edges = [0, *(tag.number for tag in tags), 1 << 27]
    for low, high in pairwise(edges):
        inside = CHUNK.c.key.between(key_of(low + 1, 0), key_of(high, 0) - 1)
        try:
            count = connection.execute(select(func.count()).where(inside)).scalar()
        except DBAPIError:
            return  # told already, where the tag's chunks were read
        if count:
            yield finding(Flaw.NO_TAG, first=low + 1, last=high - 1, chunks=int(count))

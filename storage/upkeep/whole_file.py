"""Is a history file ours, readable by this program, and whole? Asked before it is trusted."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from plant.errors import CorruptDatabaseError, StorageError
from storage.database import Condition, examine
from storage.historian.head_file import ScanHead
from storage.history.form import HISTORY_FORM
from storage.history.schema import TICK
from storage.migrations import fact
from storage.segments.facts import SEALED_SEQUENCE, SEALED_UNTIL_MS
from storage.sqlite_engine import trouble_behind
from storage.upkeep.long_statement import long_statement
from storage.upkeep.sound_blocks import damaged_blocks


def require_history(path: Path) -> None:
    """Raise where the file is no history that this program can read; quick.

    Raises:
        NewerDatabaseError: when a newer program wrote it.
        CorruptDatabaseError: when it is foreign or damaged.
        StorageError: when there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise StorageError(f"There is no file {path}. Look at its name and folder.")
    try:
        condition = examine(path, expected=False, form=HISTORY_FORM)
    except DBAPIError as error:
        raise unreadable(path, error) from error
    if condition is Condition.DAMAGED:
        raise CorruptDatabaseError(
            f"{path} is damaged so much that it cannot be opened. Restore a backup, or rescue "
            "what is left of it with `history salvage`."
        )
    if condition is Condition.ABSENT:
        raise CorruptDatabaseError(f"There is no history in {path}: it is empty.")


def check_whole(engine: Engine, path: Path) -> Iterator[int]:
    """Check every page, row and block of the database.

    Yields several times a second and at the end how many blocks were found so far that do
    not fit their check sums, though the file is whole.

    Raises:
        CorruptDatabaseError: with SQLite's first complaint.
    """
    with engine.connect() as connection:
        rows = yield from _nothing_found(
            long_statement(connection, "PRAGMA integrity_check(1)")
        )
    if rows != [("ok",)]:
        complaint = str(rows[0][0]).splitlines()[-1] if rows else "no answer"
        raise CorruptDatabaseError(f"{path} is damaged: {complaint}.")
    with engine.connect() as connection:
        yield from damaged_blocks(connection)


def _nothing_found(
    work: Generator[None, None, list[Any]],
) -> Generator[int, None, list[Any]]:
    """Do the work and yield 0 as often as it yields."""
    try:
        while True:
            next(work)
            yield 0
    except StopIteration as end:
        rows: list[Any] = end.value
        return rows
    finally:
        work.close()


def newest_scan(connection: Connection) -> ScanHead:
    """Return the last scan that the file holds; number 0 before the first."""
    last = select(TICK.c.sequence, TICK.c.utc_ms).order_by(TICK.c.sequence.desc()).limit(1)
    found = connection.execute(last).first()
    sealed = int(fact(connection, SEALED_SEQUENCE) or 0)
    sequence, utc_ms = (0, 0) if found is None else (int(found[0]), int(found[1]))
    if sequence < sealed:
        sequence, utc_ms = sealed, int(fact(connection, SEALED_UNTIL_MS) or 0)
    return ScanHead(fact(connection, "database_id") or "", sequence, utc_ms)


def unreadable(path: Path, error: Exception) -> StorageError:
    """Return our error for SQLite's about reading a file."""
    trouble = trouble_behind(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    why = "damaged" if trouble is None else trouble.value.replace("_", "-")
    return StorageError(
        f"{path} cannot be read ({why}: {cause}). Check the disk; `history verify` tells more."
    )

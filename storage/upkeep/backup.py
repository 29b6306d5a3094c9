"""Writes a checked copy of history while the program runs."""

import sqlite3
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from plant.errors import StorageError
from storage.fresh_file import fresh_file
from storage.sqlite_engine import (
    PATIENT_WAIT_S,
    Trouble,
    reading_engine,
    trouble_behind,
    unrecovered_engine,
)
from storage.upkeep.long_statement import long_statement
from storage.upkeep.whole_file import check_whole, require_history, unreadable


@dataclass(frozen=True, slots=True)
class BackupStep:
    """How far a backup is.

    Attributes:
        checking: whether the copy is written and is being checked.
        written_bytes: size of the copy so far.
        whole_bytes: what it will be at most, about.
        damaged: blocks found so far that are damaged, and were so in history itself.
    """

    checking: bool
    written_bytes: int
    whole_bytes: int
    damaged: int = 0


def back_up(history: Path, file: Path, *, replace: bool) -> Generator[BackupStep, None, None]:
    """Write everything that is committed now to ``file``, checked before it goes there.

    Yields several times a second; the file is there when the iterator has ended. Closing it
    earlier, or an error, leaves what stood there before. The program may write meanwhile.
    With damaged blocks a new backup is better than none, but replaces no older one.

    Args:
        history: the database; it is only read.
        file: the backup.
        replace: whether a backup that is there already is replaced.

    Raises:
        StorageError: when it cannot be made, with the remedy.
    """
    require_history(history)
    if file.exists():
        if file.samefile(history):
            raise StorageError(f"{file} is history itself. Name another file for the backup.")
        if not replace:
            raise StorageError(
                f"{file} is there already and was left as it is. Name another file, or say "
                "--force to replace it."
            )
    whole = history.stat().st_size
    with fresh_file(file, mode=0o600) as fresh:
        try:
            yield from _copy(history, fresh, whole)
            yield from _check(fresh, whole, replace=file.exists())
        except (DBAPIError, sqlite3.Error) as error:
            raise _explained(history, file, error) from error


def _copy(history: Path, fresh: Path, whole: int) -> Iterator[BackupStep]:
    """Write a copy with VACUUM INTO.

    A copy of the file would miss what the log holds, and SQLite's page by page backup begins
    again with each commit of the running program.
    """
    yield BackupStep(False, 0, whole)
    engine = reading_engine(history, wait_s=PATIENT_WAIT_S)
    with engine.connect() as connection:
        # The file itself is open for reading only; without this SQLite writes nowhere at all.
        _pragma(connection, "PRAGMA query_only = OFF")
        for _ in long_statement(connection, "VACUUM INTO ?", (str(fresh),)):
            yield BackupStep(False, fresh.stat().st_size, whole)


def _check(fresh: Path, whole: int, *, replace: bool) -> Iterator[BackupStep]:
    written, damaged = fresh.stat().st_size, 0
    yield BackupStep(True, written, whole)
    for damaged in check_whole(unrecovered_engine(fresh), fresh):
        yield BackupStep(True, written, whole, damaged)
    if damaged and replace:
        raise StorageError(
            f"{damaged} blocks of history are damaged, so the backup that is there was not "
            "replaced. `history verify` tells which; name another file to write one anyway."
        )


def _pragma(connection: Connection, pragma: str) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(pragma)
    finally:
        cursor.close()


def _explained(history: Path, file: Path, error: Exception) -> StorageError:
    if trouble_behind(error) is Trouble.FULL:
        return StorageError(
            f"The disk of {file} is full; no backup was written. Make room, or name a file on "
            "another disk."
        )
    return unreadable(history, error)

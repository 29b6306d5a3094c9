"""Puts a backup in history's place; what stood there is kept beside it."""

import os
import shutil
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from plant.clock import Clock
from plant.errors import CorruptDatabaseError, StorageError
from storage.fresh_file import fresh_file
from storage.historian.head_file import HeadFile, ScanHead
from storage.history.form import HEAD_FILE, HISTORY_FILE, HISTORY_FORM
from storage.sqlite_engine import PATIENT_WAIT_S, unrecovered_engine, writing_engine
from storage.upkeep.whole_file import check_whole, newest_scan, require_history, unreadable

_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class RestoreStep:
    """How far a restore is.

    Attributes:
        checking: whether the backup is copied and is being checked.
        copied_bytes: so far.
        whole_bytes: size of the backup.
        kept: where the history went that stood there, with the last step; None where there
            was none.
    """

    checking: bool
    copied_bytes: int
    whole_bytes: int
    kept: Path | None = None


def restore(file: Path, folder: Path, clock: Clock) -> Generator[RestoreStep, None, None]:
    """Copy the backup beside history, check it whole, then exchange the two in one step.

    The caller holds the folder's instance lock. Yields several times a second; closing the
    iterator before its last step, an error, or a kill leaves the history that was there.

    Args:
        file: the backup.
        folder: the data folder.
        clock: names the time at which the old history was put aside.

    Raises:
        StorageError: when the backup cannot be used or the folder not be written.
    """
    require_history(file)
    history = folder / HISTORY_FILE
    if history.exists() and history.samefile(file):
        raise StorageError(f"{file} is history itself, not a backup of it.")
    _refuse_in_use(file)
    whole = file.stat().st_size
    with fresh_file(history, mode=0o600) as fresh:
        for copied in _copy(file, fresh):
            yield RestoreStep(False, copied, whole)
        engine = unrecovered_engine(fresh)
        try:
            for damaged in check_whole(engine, file):
                _refuse_damaged(file, damaged)
                yield RestoreStep(True, whole, whole)
            with engine.connect() as connection:
                newest = newest_scan(connection)
        except (DBAPIError, sqlite3.Error) as error:
            raise unreadable(file, error) from error
        with HeadFile(folder / HEAD_FILE) as head:
            _lower(head, newest)
            kept = _keep(history, clock)
    with HeadFile(folder / HEAD_FILE) as head:
        head.write(newest)
    yield RestoreStep(True, whole, whole, kept)


def _lower(head: HeadFile, newest: ScanHead) -> None:
    """Let the head name no scan that the file at its side lacks, whichever of the two it is."""
    known = head.read()
    if (
        known is not None
        and known.database_id == newest.database_id
        and known.sequence > newest.sequence
    ):
        head.write(newest)


def _refuse_in_use(file: Path) -> None:
    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise StorageError(
            f"{file} is no backup but a database in use (there is {log.name} beside it). "
            "Make a backup of it with `history backup` and restore that."
        )


def _refuse_damaged(file: Path, blocks: int) -> None:
    if blocks:
        raise CorruptDatabaseError(
            f"Blocks of {file} are damaged, so it does not take history's place. Take an older "
            "backup, or bring over what is sound of it with `history salvage`."
        )


def _copy(file: Path, fresh: Path) -> Iterator[int]:
    with file.open("rb") as source, fresh.open("r+b") as target:
        while block := source.read(_BLOCK_BYTES):
            target.write(block)
            yield target.tell()


def _keep(history: Path, clock: Clock) -> Path | None:
    """Give the present history a second name; it stays at its place until it is replaced."""
    if not history.exists():
        return None
    kept = history.with_name(f"{history.stem}-replaced-{clock.utc_ms()}{history.suffix}")
    with suppress(DBAPIError):  # a damaged file goes aside with its log, as it is
        _fold_log_in(history)
    try:
        os.link(history, kept)
    except OSError:  # a file system without second names
        shutil.copyfile(history, kept)
    for part in ("-wal", "-shm"):
        beside = history.with_name(history.name + part)
        if beside.exists():
            beside.replace(kept.with_name(kept.name + part))
    return kept


def _fold_log_in(history: Path) -> None:
    """Bring the log into the file; its last user then removes it."""
    engine = writing_engine(
        history, wait_s=PATIENT_WAIT_S, checkpoint_pages=HISTORY_FORM.checkpoint_pages
    )
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
        finally:
            cursor.close()

"""Opens a database: examines the file first, makes, mends or refuses it."""

import logging
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, NoResultFound

from plant.clock import Clock
from plant.errors import CorruptDatabaseError, ReadOnlyDatabaseError, StorageError
from storage.migrations import (
    MIGRATIONS,
    Migration,
    migrate,
    newest,
    put_fact,
    refuse_newer,
    version_of,
)
from storage.sqlite_engine import (
    PATIENT_WAIT_S,
    WRITER_WAIT_S,
    Trouble,
    quick_check,
    reading_engine,
    set_application_id,
    trouble_behind,
    unrecovered_engine,
    writing_engine,
)

_log = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\0"
_COMPANIONS = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class DatabaseForm:
    """Which of our databases a file is to be.

    Attributes:
        application_id: stands in the header, so that a foreign file is known at a glance.
        migrations: the steps to the newest tables.
        checked: whether all of it is checked before it is used; a large one is looked at
            meanwhile instead.
        unwritable: what it means to people that it cannot be written.
        checkpoint_pages: see `sqlite_engine.writing_engine`.
    """

    application_id: int
    migrations: Sequence[Migration]
    checked: bool
    unwritable: str
    checkpoint_pages: int = 512


STATE_FORM = DatabaseForm(
    application_id=0x424D4853,  # "BMHS"
    migrations=MIGRATIONS,
    checked=True,
    unwritable="so no command can be recorded and none is accepted",
)


class Condition(Enum):
    """What stands at the file's place."""

    ABSENT = "absent"  # no file, or one whose making was interrupted before its first table
    SOUND = "sound"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """A database ready for its writer.

    Attributes:
        path: its file.
        engine: for writing; the writer thread's.
        moved_aside: where the damaged file went that stood here, None normally.
    """

    path: Path
    engine: Engine
    moved_aside: Path | None


def open_database(
    path: Path, clock: Clock, *, expected: bool, form: DatabaseForm = STATE_FORM
) -> OpenedDatabase:
    """Open the file, make it where there is none, bring an older one to the newest tables.

    Args:
        path: the file; its folder exists.
        clock: names the time at which a damaged file was moved aside.
        expected: whether other traces say that our database stood here; an unreadable file
            then is a damaged one of ours, otherwise a foreign one.
        form: which database it is to be.

    Raises:
        ReadOnlyDatabaseError: when file or folder cannot be written.
        NewerDatabaseError: when a newer program wrote it; the file is left as it is.
        CorruptDatabaseError: when it is a foreign file; it is left as it is.
        StorageError: when another program holds it, or the disk is full or fails.
    """
    _require_writable(path, form)
    try:
        condition = examine(path, expected=expected, form=form)
        moved = move_aside(path, clock) if condition is Condition.DAMAGED else None
        if condition is not Condition.SOUND:
            _make_private(path)
        engine = writing_engine(path, wait_s=PATIENT_WAIT_S)
        with engine.begin() as connection:
            _bring_up_to_date(connection, clock, condition, form)
    except DBAPIError as error:
        raise explained(path, error) from error
    engine = writing_engine(path, wait_s=WRITER_WAIT_S, checkpoint_pages=form.checkpoint_pages)
    return OpenedDatabase(path, engine, moved)


def examine(path: Path, *, expected: bool, form: DatabaseForm = STATE_FORM) -> Condition:
    """Look at the file without changing it; see `open_database` for arguments and errors."""
    if not path.exists() or path.stat().st_size == 0:
        wal = path.with_name(path.name + "-wal")
        orphaned = wal.exists() and wal.stat().st_size > 0
        return Condition.DAMAGED if orphaned else Condition.ABSENT
    with path.open("rb") as file:
        beginning = file.read(len(_MAGIC))
    if beginning != _MAGIC:
        if _making_was_interrupted(path) and not any(beginning):
            return Condition.ABSENT  # its very first sector never reached the disk
        return _damaged_or_foreign(path, ours=expected)
    try:
        with _looking_at(path).connect() as connection:
            return _examine_content(connection, path, form)
    except DBAPIError as error:
        if trouble_behind(error) is not Trouble.DAMAGED:
            raise
        _log.warning("%s is damaged: %s", path, error.orig)
        return _damaged_or_foreign(path, ours=expected or _marked_ours(path, form))


def _looking_at(path: Path) -> Engine:
    """Return the engine with which to examine the file."""
    if _making_was_interrupted(path):
        return unrecovered_engine(path)
    return reading_engine(path, wait_s=PATIENT_WAIT_S)


def _making_was_interrupted(path: Path) -> bool:
    """Whether a rollback journal is left.

    Ours have one only until they are in WAL mode, the first moments of their making; when the
    power went just then, the writer rolls back and begins again.
    """
    journal = path.with_name(path.name + "-journal")
    return journal.exists() and journal.stat().st_size > 0


def move_aside(path: Path, clock: Clock) -> Path:
    """Rename the damaged file and its companions; nothing is deleted. Return the new path."""
    number = 0
    while True:
        suffix = f"-{number}" if number else ""
        target = path.with_name(f"{path.stem}-damaged-{clock.utc_ms()}{suffix}{path.suffix}")
        if not any(target.with_name(target.name + part).exists() for part in _COMPANIONS):
            break
        number += 1
    for part in _COMPANIONS:
        old = path.with_name(path.name + part)
        if old.exists():
            old.replace(target.with_name(target.name + part))
    _log.error("%s was damaged and is now %s", path, target)
    return target


def _require_writable(path: Path, form: DatabaseForm) -> None:
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise ReadOnlyDatabaseError(
                f"{place} cannot be written, {form.unwritable}. "
                "Give this account the right to write there and start again."
            )


def _make_private(path: Path) -> None:
    """Make an empty file for this account only; SQLite gives its companions the same rights."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise ReadOnlyDatabaseError(
            f"{path} cannot be made ({error.strerror}). Give this account the right to write "
            "there, or make room on the disk, and start again."
        ) from error


def _damaged_or_foreign(path: Path, *, ours: bool) -> Condition:
    if ours:
        return Condition.DAMAGED
    raise CorruptDatabaseError(
        f"{path} is not a database of this program. It was left as it is. "
        "Move it elsewhere, or start with another folder: --data FOLDER"
    )


def _marked_ours(path: Path, form: DatabaseForm) -> bool:
    """Whether the header carries our mark, readable without SQLite (file format, offset 68)."""
    with path.open("rb") as file:
        return file.read(72)[68:] == form.application_id.to_bytes(4, "big")


def _examine_content(connection: Connection, path: Path, form: DatabaseForm) -> Condition:
    mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    if mark != form.application_id:
        if mark == 0 and tables == 0:
            return Condition.ABSENT
        return _damaged_or_foreign(path, ours=False)
    version = _readable_version(connection)
    if version is not None:
        refuse_newer(version, file=str(path), migrations=form.migrations)
    complaint = "no schema version" if version is None else _complaint(connection, form)
    if complaint != "ok":
        _log.warning("%s is damaged: %s", path, complaint)
        return Condition.DAMAGED
    return Condition.SOUND


def _complaint(connection: Connection, form: DatabaseForm) -> str:
    return quick_check(connection) if form.checked else "ok"


def _readable_version(connection: Connection) -> int | None:
    """Return the schema version, None where the table or row that tells it is gone."""
    try:
        return version_of(connection)
    except (NoResultFound, ValueError):
        return None
    except DBAPIError as error:
        if trouble_behind(error) is None:  # no such table
            return None
        raise


def _bring_up_to_date(
    connection: Connection,
    clock: Clock,
    condition: Condition,
    form: DatabaseForm,
) -> None:
    """Make the tables or migrate them, all in the caller's transaction."""
    if condition is Condition.SOUND:
        since = version_of(connection)
        if since < newest(form.migrations):
            migrate(connection, since=since, migrations=form.migrations)
        return
    set_application_id(connection, form.application_id)
    migrate(connection, since=0, migrations=form.migrations)
    put_fact(connection, "database_id", uuid.uuid4().hex)
    put_fact(connection, "created_utc_ms", str(clock.utc_ms()))


def explained(path: Path, error: DBAPIError) -> StorageError:
    """Return our error for SQLite's, in words and with a remedy."""
    trouble = trouble_behind(error)
    if trouble is Trouble.READ_ONLY:
        return ReadOnlyDatabaseError(
            f"{path} cannot be written ({error.orig}). Give this account the right to write "
            "there and start again."
        )
    if trouble is Trouble.LOCKED:
        return StorageError(
            f"{path} is held by another program. Close what has it open (a backup or a "
            "database viewer) and start again."
        )
    if trouble is Trouble.FULL:
        return StorageError(f"The disk of {path} is full. Make room and start again.")
    return StorageError(f"{path} cannot be opened ({error.orig}). Check disk and rights.")

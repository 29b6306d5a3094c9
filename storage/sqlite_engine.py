"""Opens SQLite files the one way this program does: durable, careful, few waits."""

import sqlite3
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

_DRIVER = "sqlite+pysqlite://"
WRITER_PRAGMAS = (
    "PRAGMA page_size = 8192",  # takes effect in a new file only
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit that returned survives the loss of power
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = OFF",  # Debian builds with it: a month to delete took 0.7 s
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
READER_PRAGMAS = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF")
KEPT_READER_PRAGMAS = (
    *READER_PRAGMAS,
    "PRAGMA cache_size = -16384",  # 16 MiB at most, so that a month's report sorts in memory
)

WRITER_WAIT_S = 0.25
"""How long one statement waits for a lock; the writer thread repeats, see writer.py."""

PATIENT_WAIT_S = 5.0
"""How long the opening waits for another program's lock."""


class Trouble(Enum):
    """Why SQLite could not do it just now; none of them is the fault of the statement."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    DISK = "disk"
    DAMAGED = "damaged"


_TROUBLE_OF_CODE = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.DISK,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,  # of file, log or shared memory, for writing
    sqlite3.SQLITE_PROTOCOL: Trouble.LOCKED,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}


def trouble_behind(error: Exception) -> Trouble | None:
    """Return what the file or disk suffers from, None when the statement itself is wrong."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return None
    code = getattr(cause, "sqlite_errorcode", 0)  # missing when Python itself complains
    return _TROUBLE_OF_CODE.get(code & 0xFF)  # the low byte is the primary code


def writing_engine(path: Path, *, wait_s: float, checkpoint_pages: int = 512) -> Engine:
    """Return an engine that makes the file where it is missing; one transaction at a time.

    Args:
        path: the file.
        wait_s: how long a statement waits for another program's lock.
        checkpoint_pages: length of the log at which a commit itself brings it into the file;
            large where the writer does that between commits, see `checkpoint`.
    """
    pragmas = (*WRITER_PRAGMAS, f"PRAGMA wal_autocheckpoint = {int(checkpoint_pages)}")
    return _engine(path, mode="rwc", pragmas=pragmas, begin="BEGIN IMMEDIATE", wait_s=wait_s)


def reading_engine(path: Path, *, wait_s: float, kept_open: int = 0) -> Engine:
    """Return an engine that cannot change the file.

    Args:
        path: the file.
        wait_s: how long a statement waits for a lock.
        kept_open: connections that stay open until ``dispose()``, for whoever asks often; more
            are made when needed.
    """
    return _engine(
        path,
        mode="ro",
        pragmas=KEPT_READER_PRAGMAS if kept_open else READER_PRAGMAS,
        begin="BEGIN",
        wait_s=wait_s,
        kept_open=kept_open,
    )


def unrecovered_engine(path: Path) -> Engine:
    """Return an engine that reads the file as it lies, whatever its rollback journal says.

    A reader may not roll back what was interrupted, and would refuse to read.
    """
    return _engine(
        path, mode="ro&immutable=1", pragmas=READER_PRAGMAS, begin="BEGIN", wait_s=0.0
    )


def _engine(
    path: Path,
    *,
    mode: str,
    pragmas: tuple[str, ...],
    begin: str,
    wait_s: float,
    kept_open: int = 0,
) -> Engine:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        # Without an isolation level Python starts no transaction of its own: ours begin
        # where SQLAlchemy says so, and cover the making of tables too.
        connection = sqlite3.connect(
            uri, uri=True, timeout=wait_s, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in pragmas:
                connection.execute(pragma)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    if kept_open:
        engine = create_engine(
            _DRIVER, creator=connect, poolclass=QueuePool, pool_size=kept_open
        )
    else:
        engine = create_engine(_DRIVER, creator=connect, poolclass=NullPool)

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", start)
    return engine


def set_application_id(connection: Connection, number: int) -> None:
    """Write our mark into the file's header."""
    statement = f"PRAGMA application_id = {int(number)}"  # takes no parameter
    connection.exec_driver_sql(statement)


def checkpoint(connection: Connection) -> None:
    """Bring what the log holds into the file as far as no reader needs it; never waits.

    Between transactions only; SQLAlchemy itself would begin one.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.fetchall()
    finally:
        cursor.close()


def used_bytes(connection: Connection) -> int:
    """Return the size of the pages in use; the file may be larger by free ones."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    free = connection.exec_driver_sql("PRAGMA freelist_count").scalar() or 0
    size = connection.exec_driver_sql("PRAGMA page_size").scalar() or 0
    return int((pages - free) * size)


def quick_check(connection: Connection) -> str:
    """Return ``ok`` or SQLite's first complaint about the file."""
    found: Any = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return str(found)

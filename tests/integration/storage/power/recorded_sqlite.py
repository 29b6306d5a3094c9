"""Lets the product's own code write through the recording file layer of power_cut.py.

That layer belongs to APSW's SQLite; the product speaks to Python's ``sqlite3`` through
SQLAlchemy. So for files of one folder ``sqlite3.connect`` gives a connection that looks like
Python's and is APSW's: statements, transactions and pragmas are the product's, unchanged.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, NoReturn, Self
from urllib.parse import unquote, urlsplit

import apsw
import pytest

from tests.integration.storage.power.power_cut import RecordingVfs

_OPEN = (
    apsw.SQLITE_OPEN_READWRITE
    | apsw.SQLITE_OPEN_CREATE
    | apsw.SQLITE_OPEN_URI
    | apsw.SQLITE_OPEN_FULLMUTEX
)
SMALL_LOG = {"PRAGMA wal_autocheckpoint": "PRAGMA wal_autocheckpoint = 4"}
"""So that the cuts also fall into checkpoints, which a long log would make rare."""

Parameters = Sequence[Any] | Mapping[str, Any]


class RecordedCursor:
    """What SQLAlchemy asks of a cursor (PEP 249)."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection, instead: Mapping[str, str]) -> None:
        self._connection = connection
        self._instead = instead
        self._cursor = connection.cursor()
        self._cursor.exec_trace = self._note_columns
        self._rows: Iterator[Any] = iter(())
        self.description: tuple[Any, ...] | None = None
        self.rowcount = -1

    @property
    def lastrowid(self) -> int:
        return self._connection.last_insert_rowid()

    def execute(self, sql: str, parameters: Parameters = ()) -> Self:
        wanted = self._instead.get(sql.partition(" = ")[0], sql)
        self._run(lambda: self._cursor.execute(wanted, _bound(parameters)))
        return self

    def executemany(self, sql: str, parameters: Sequence[Parameters]) -> Self:
        self._run(lambda: self._cursor.executemany(sql, map(_bound, parameters)))
        return self

    def _run(self, act: Callable[[], Any]) -> None:
        before = self._connection.total_changes()
        self.description = None
        try:
            act()
            self._rows = iter(self._cursor.fetchall())
        except apsw.Error as error:
            _translate(error)
        changed = self._connection.total_changes() - before
        self.rowcount = -1 if self.description else changed

    def _note_columns(self, cursor: apsw.Cursor, _sql: str, _bindings: Any) -> bool:
        """Look at the columns before the first step: APSW forgets them with the last row."""
        columns = cursor.get_description()
        self.description = tuple((c[0], *(None,) * 6) for c in columns) or None
        return True

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [row for row, _ in zip(self._rows, range(size or self.arraysize), strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def close(self) -> None:
        self._cursor.close(True)


class RecordedConnection:
    """What SQLAlchemy and the product ask of a connection of ``sqlite3``."""

    isolation_level = None

    def __init__(
        self, uri: str, *, vfs: str, wait_s: float, instead: Mapping[str, str]
    ) -> None:
        self._instead = instead
        try:
            self._connection = apsw.Connection(uri, flags=_OPEN, vfs=vfs)
        except apsw.Error as error:
            _translate(error)
        self._connection.set_busy_timeout(int(1000 * wait_s))

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def cursor(self) -> RecordedCursor:
        return RecordedCursor(self._connection, self._instead)

    def execute(self, sql: str, parameters: Parameters = ()) -> RecordedCursor:
        return self.cursor().execute(sql, parameters)

    def create_function(self, *_: Any, **__: Any) -> None:
        """No statement of the product uses SQLAlchemy's functions written in Python."""

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, how: str) -> None:
        if self._connection.in_transaction:
            self.execute(how)

    def close(self) -> None:
        """Close it; APSW would raise that a reader does not get the lock SQLite tries for."""
        reader = self._connection.readonly("main")
        with suppress(apsw.IOError) if reader else nullcontext():
            self._connection.close()


def _bound(parameters: Parameters) -> Any:
    return parameters if isinstance(parameters, Mapping) else tuple(parameters)


def _translate(error: apsw.Error) -> NoReturn:
    told = sqlite3.OperationalError(str(error))
    told.sqlite_errorcode = getattr(error, "extendedresult", 0)
    raise told from error


@contextmanager
def recording(
    folder: Path, *, instead: Mapping[str, str] = SMALL_LOG
) -> Iterator[RecordingVfs]:
    """Record every change that connections opened meanwhile make to files of the folder.

    Args:
        folder: with the databases.
        instead: what is said to SQLite for a pragma of that name, in place of the product's.
    """
    name = f"recording-{folder}"
    vfs = RecordingVfs(name)
    connect = sqlite3.connect

    def recorded(database: Any, *args: Any, **options: Any) -> Any:
        file = Path(unquote(urlsplit(str(database)).path))
        if file.parent != folder.absolute():
            return connect(database, *args, **options)
        wait_s = options.get("timeout", 5.0)
        return RecordedConnection(str(database), vfs=name, wait_s=wait_s, instead=instead)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", recorded)
        try:
            yield vfs
        finally:
            vfs.unregister()

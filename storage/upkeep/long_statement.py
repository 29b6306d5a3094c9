"""How does a statement that takes minutes stay stoppable? It runs on a thread of its own."""

import sqlite3
import threading
from collections.abc import Generator, Sequence
from typing import Any

from sqlalchemy import Connection

_LOOK_S = 0.1


def long_statement(
    connection: Connection, statement: str, values: Sequence[Any] = ()
) -> Generator[None, None, list[Any]]:
    """Execute outside any transaction; yield several times a second until it is done.

    Closing the generator, or an error thrown into it such as Ctrl-C, interrupts the statement
    and waits until it has ended.

    Args:
        connection: to SQLite; used by nobody else meanwhile.
        statement: one that SQLite cannot do in parts, such as VACUUM INTO.
        values: its bound parameters.

    Returns:
        All rows that it gave.

    Raises:
        sqlite3.Error: as SQLite has it; see sqlite_engine.trouble_behind.
    """
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101  tells the type checker
    work = _Work(raw, statement, values)
    work.thread.start()
    try:
        while not work.ended.wait(_LOOK_S):
            yield
    finally:
        while work.thread.is_alive():  # repeated: it may not have begun when first interrupted
            if not work.ended.is_set():
                raw.interrupt()
            work.thread.join(_LOOK_S)
    if work.error is not None:
        raise work.error
    return work.rows


class _Work:
    """The statement on its thread; what it left is read once ``ended`` is set."""

    def __init__(self, raw: sqlite3.Connection, statement: str, values: Sequence[Any]) -> None:
        self.ended = threading.Event()
        self.rows: list[Any] = []
        self.error: sqlite3.Error | None = None
        self.thread = threading.Thread(
            target=self._run, args=(raw, statement, values), name="long statement", daemon=True
        )

    def _run(self, raw: sqlite3.Connection, statement: str, values: Sequence[Any]) -> None:
        try:
            self.rows = raw.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            self.error = error
        finally:
            self.ended.set()

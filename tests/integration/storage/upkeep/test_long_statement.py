"""Tests of statements that take long: they yield, they end, they can be interrupted."""

import sqlite3
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.sqlite_engine import writing_engine
from storage.upkeep.long_statement import long_statement

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with writing_engine(tmp_path / "a.sqlite", wait_s=1.0).connect() as made:
        yield made


def test_rows_come_back(connection: Connection) -> None:
    def kept() -> Generator[None, None, None]:
        rows.extend((yield from long_statement(connection, "SELECT ? + 1", (41,))))

    rows: list[object] = []
    list(kept())
    assert rows == [(42,)]


def test_error_of_the_statement_comes_back(connection: Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        list(long_statement(connection, "SELECT * FROM no_table"))


@pytest.mark.parametrize("begun", [False, True])
def test_endless_statement_ends_when_it_is_closed(begun: bool, connection: Connection) -> None:
    work = long_statement(connection, ENDLESS)
    if begun:
        next(work)
    work.close()
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_ctrl_c_ends_an_endless_statement(connection: Connection) -> None:
    work = long_statement(connection, ENDLESS)
    next(work)
    with pytest.raises(KeyboardInterrupt):
        work.throw(KeyboardInterrupt)

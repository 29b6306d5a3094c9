"""Every file is opened durable and careful, and SQLite's troubles are told apart."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.sqlite_engine import (
    Trouble,
    quick_check,
    reading_engine,
    trouble_behind,
    writing_engine,
)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("page_size", 8192),
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("journal_size_limit", 16 * 1024 * 1024),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
    ],
)
def test_writer_is_durable(tmp_path: Path, pragma: str, value: object) -> None:
    with writing_engine(tmp_path / "a.sqlite", wait_s=1.0).connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_odd_characters_in_the_path_are_no_parameters(tmp_path: Path) -> None:
    path = tmp_path / "50 % #1?mode=memory.sqlite"
    with writing_engine(path, wait_s=1.0).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
    assert path.stat().st_size > 0


def test_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with writing_engine(path, wait_s=1.0).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
    with reading_engine(path, wait_s=1.0).connect() as connection:
        assert quick_check(connection) == "ok"
        with pytest.raises(OperationalError) as caught:
            connection.exec_driver_sql("INSERT INTO a VALUES (1)")
    assert trouble_behind(caught.value) is Trouble.READ_ONLY


def test_making_a_table_is_part_of_the_transaction(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "a.sqlite", wait_s=1.0)
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("CREATE TABLE a (b)")
        transaction.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0


def test_locked_file_is_told_as_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    first, second = (writing_engine(path, wait_s=0.0) for _ in range(2))
    with first.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE a (b)")
        with pytest.raises(OperationalError) as caught, second.begin():
            pytest.fail("two writers at once")
    assert trouble_behind(caught.value) is Trouble.LOCKED


def test_file_of_another_kind_is_told_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"not a database" * 1000)
    with (
        reading_engine(path, wait_s=0.0).connect() as connection,
        pytest.raises(DBAPIError) as caught,
    ):
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    assert trouble_behind(caught.value) is Trouble.DAMAGED


def test_wrong_statement_is_no_trouble_of_the_file(tmp_path: Path) -> None:
    with (
        writing_engine(tmp_path / "a.sqlite", wait_s=0.0).connect() as connection,
        pytest.raises(OperationalError) as caught,
    ):
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert trouble_behind(caught.value) is None


@pytest.mark.parametrize("error", [ValueError("x"), sqlite3.ProgrammingError("closed")])
def test_error_without_a_code_is_no_trouble_of_the_file(error: Exception) -> None:
    assert trouble_behind(error) is None

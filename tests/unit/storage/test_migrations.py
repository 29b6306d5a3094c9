"""Older files are brought to the newest tables, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError

from plant.errors import NewerDatabaseError
from storage.energy.schema import LEDGER
from storage.migrations import MIGRATIONS, Migration, migrate, newest, refuse_newer, version_of
from storage.operation.schema import OPERATION
from storage.schema import STATE
from storage.sqlite_engine import writing_engine

USED = {**STATE.tables, **OPERATION.tables, **LEDGER.tables}
NEXT = Migration(
    newest() + 1,
    ("CREATE TABLE made_up (id INTEGER PRIMARY KEY)", "ALTER TABLE meta ADD COLUMN note TEXT"),
)
BROKEN = Migration(NEXT.version, (NEXT.statements[0], "INSERT INTO nowhere VALUES (1)"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with writing_engine(tmp_path / "state.sqlite", wait_s=1.0).connect() as connection:
        yield connection


def tables(connection: Connection) -> set[str]:
    with connection.begin():
        return set(inspect(connection).get_table_names())


def test_steps_are_numbered_from_one_without_gaps() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(1, newest() + 1))


def test_steps_lead_to_the_tables_that_the_program_uses(connection: Connection) -> None:
    with connection.begin():
        migrate(connection, since=0)
    with connection.begin():
        for name, table in USED.items():
            there = {column["name"]: column for column in inspect(connection).get_columns(name)}
            assert set(there) == set(table.columns.keys())
            for column in table.columns:
                assert str(there[column.name]["type"]) == str(column.type)
                assert there[column.name]["nullable"] == column.nullable
        assert set(inspect(connection).get_table_names()) == set(USED)


def test_file_of_version_one_gets_the_next_tables_and_keeps_its_rows(
    connection: Connection,
) -> None:
    with connection.begin():
        migrate(connection, since=0, migrations=MIGRATIONS[:1])
        connection.exec_driver_sql("INSERT INTO meta VALUES ('kept', 'yes')")
    with connection.begin():
        migrate(connection, since=1, migrations=(*MIGRATIONS, NEXT))
    with connection.begin():
        assert version_of(connection) == NEXT.version
        assert connection.exec_driver_sql(
            "SELECT value, note FROM meta WHERE key = 'kept'"
        ).one() == ("yes", None)
    assert "made_up" in tables(connection)


def test_failed_step_leaves_version_and_tables_as_they_were(connection: Connection) -> None:
    with connection.begin():
        migrate(connection, since=0)
    with pytest.raises(OperationalError), connection.begin():
        migrate(connection, since=newest(), migrations=(*MIGRATIONS, BROKEN))
    with connection.begin():
        assert version_of(connection) == newest()
    assert "made_up" not in tables(connection)


def test_newer_tables_are_refused_by_name_and_number() -> None:
    with pytest.raises(NewerDatabaseError, match=r"state\.sqlite .* version 7"):
        refuse_newer(7, file="state.sqlite", migrations=MIGRATIONS)


def test_own_and_older_tables_are_accepted() -> None:
    for version in range(1, newest() + 1):
        refuse_newer(version, file="state.sqlite", migrations=MIGRATIONS)


@pytest.mark.parametrize("statement", ["UPDATE journal SET new = '0'", "DELETE FROM journal"])
def test_table_itself_refuses_to_change_a_journal_row(
    connection: Connection, statement: str
) -> None:
    with connection.begin():
        migrate(connection, since=0)
        connection.exec_driver_sql(
            "INSERT INTO journal VALUES (1, 1, 1.0, '', '', '', '', 0, '', '', '', '', '', '', "
            "'', '', x'', x'')"
        )
    with pytest.raises(Exception, match="journal rows are never"), connection.begin():
        connection.exec_driver_sql(statement)

"""The history file's tables: what version 1 makes on either database, held for good."""

from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.schema import ExecutableDDLElement

from storage.history.form import HISTORY_FORM, HISTORY_MIGRATIONS
from storage.history.schema import HISTORY
from storage.migrations import migrate, version_of

HELD = Path(__file__).parents[3] / "data" / "history_tables.sql"


def said(database: str) -> str:
    """Return the statements of version 1 as that database gets them."""
    dialect = make_url(f"{database}://").get_dialect()()
    lines = []
    for statement in HISTORY_MIGRATIONS[0].statements:
        assert isinstance(statement, ExecutableDDLElement)
        text = str(statement.compile(dialect=dialect))
        lines += [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines)


def test_version_one_says_what_it_has_always_said() -> None:
    # Once files of version 1 are in use, a change of the tables is a version of its own.
    assert said("sqlite") + "\n" == HELD.read_text("utf-8")


def test_same_tables_are_made_on_postgresql() -> None:
    text = said("postgresql+psycopg")
    assert "sequence BIGINT NOT NULL" in text
    assert "frame BYTEA NOT NULL" in text


def test_steps_are_numbered_and_lead_to_the_tables_that_the_program_uses() -> None:
    assert [step.version for step in HISTORY_MIGRATIONS] == [1]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection, since=0, migrations=HISTORY_FORM.migrations)
        assert version_of(connection) == 1
        assert set(inspect(connection).get_table_names()) == set(HISTORY.tables)
        for name, table in HISTORY.tables.items():
            there = {column["name"] for column in inspect(connection).get_columns(name)}
            assert there == set(table.columns.keys())
    engine.dispose()

"""The energy ledger in a real database: written in a change, read by the screens."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from plant.energy.day import DayFigures
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import Consumer
from storage.database import open_database
from storage.energy.energy_book import SqlEnergyBook
from storage.energy.energy_ledger import insert_rows, put_days
from storage.energy.schema import ENERGY_DAY, ENERGY_ROW
from storage.state import STATE_FILE
from tests.fakes.clock import ManualClock

ROW = LedgerRow(
    day="2026-11-20",
    start_ms=1000,
    end_ms=4_601_000,
    unit_id="D1",
    load_id="D1.heater.OP",
    consumer=Consumer.HEATER,
    batch_id="D1-2026-11-20-1",
    metered_wh=271,
    rated_wh=-3,
    protective_wh=0,
    on_ms=300_000,
    tariff="kerala_kseb_LT_IV_A",
    override="agreed with the landlord",
    override_rate=6.5,
)
DAY = LedgerDay(
    DayFigures("2026-11-20", 0, 86_400_000, 230_000, 20_000, 15_000, 0.97, 90.5, 55.25, 3.5),
    budget_wh=20_000,
    used_wh=15_000,
    protective_wh=46,
    over_wh=2,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / STATE_FILE, ManualClock(), expected=False)
    yield opened.engine
    opened.engine.dispose()


@pytest.fixture
def book(engine: Engine, tmp_path: Path) -> SqlEnergyBook:
    assert engine
    return SqlEnergyBook(tmp_path)


def test_the_tables_that_are_made_are_those_that_are_asked(engine: Engine) -> None:
    for table in (ENERGY_ROW, ENERGY_DAY):
        made = {each["name"] for each in inspect(engine).get_columns(table.name)}
        assert made == {column.name for column in table.columns}


def test_rows_come_back_as_they_were_in_the_order_of_time(
    engine: Engine, book: SqlEnergyBook
) -> None:
    later = replace(ROW, start_ms=2000, batch_id="", override="", override_rate=None)
    with engine.begin() as connection:
        insert_rows(connection, (later, ROW))
    assert book.rows(0, 10_000) == (ROW, later)
    assert book.rows(1000, 2000) == (ROW,)
    assert book.batch_rows("D1-2026-11-20-1") == (ROW,)


def test_no_rows_are_no_statement(engine: Engine, book: SqlEnergyBook) -> None:
    with engine.begin() as connection:
        insert_rows(connection, ())
    assert book.rows(0, 10_000) == ()


def test_a_row_of_the_ledger_is_never_changed_nor_deleted(engine: Engine) -> None:
    with engine.begin() as connection:
        insert_rows(connection, (ROW,))
    for statement in ("UPDATE energy_row SET metered_wh = 0", "DELETE FROM energy_row"):
        with pytest.raises(DBAPIError, match="never"), engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_a_day_that_is_written_again_replaces_itself(
    engine: Engine, book: SqlEnergyBook
) -> None:
    again = replace(DAY, used_wh=15_001)
    older = replace(DAY, figures=replace(DAY.figures, day="2026-11-19", start_ms=-86_400_000))
    with engine.begin() as connection:
        put_days(connection, (DAY, older))
        put_days(connection, (again,))
    assert book.days() == (again, older)
    assert book.days(limit=1) == (again,)


def test_a_change_that_is_not_committed_leaves_nothing(
    engine: Engine, book: SqlEnergyBook
) -> None:
    with engine.connect() as connection:
        insert_rows(connection, (ROW,))
        put_days(connection, (DAY,))
        connection.rollback()
    assert (book.rows(0, 10_000), book.days()) == ((), ())


def test_where_no_database_is_there_are_no_days(tmp_path: Path) -> None:
    book = SqlEnergyBook(tmp_path / "nowhere")
    assert (book.days(), book.rows(0, 1), book.batch_rows("x")) == ((), (), ())

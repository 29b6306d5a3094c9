"""Rows of the energy ledger: written inside the plant store's change, read for the screens."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, insert, select

from plant.energy.day import DayFigures
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import Consumer
from storage.energy.schema import ENERGY_DAY, ENERGY_ROW


def insert_rows(connection: Connection, rows: Sequence[LedgerRow]) -> None:
    """Write new rows, in the caller's transaction."""
    if rows:
        connection.execute(insert(ENERGY_ROW), [_columns(row) for row in rows])


def put_days(connection: Connection, days: Sequence[LedgerDay]) -> None:
    """Write closed days, in the caller's transaction; a day written again is replaced."""
    for day in days:
        connection.execute(delete(ENERGY_DAY).where(ENERGY_DAY.c.day == day.figures.day))
        connection.execute(insert(ENERGY_DAY).values(_day_columns(day)))


def newest_days(connection: Connection, limit: int) -> Sequence[LedgerDay]:
    """Return the newest closed plant days first."""
    newest = select(ENERGY_DAY).order_by(ENERGY_DAY.c.start_ms.desc()).limit(limit)
    return tuple(_day(row) for row in connection.execute(newest))


def rows_between(connection: Connection, start_ms: int, end_ms: int) -> Sequence[LedgerRow]:
    """Return the rows that begin in ``[start_ms, end_ms)``, oldest first."""
    found = (
        select(ENERGY_ROW)
        .where(start_ms <= ENERGY_ROW.c.start_ms, ENERGY_ROW.c.start_ms < end_ms)
        .order_by(ENERGY_ROW.c.start_ms, ENERGY_ROW.c.row_id)
    )
    return tuple(_row(row) for row in connection.execute(found))


def rows_of_batch(connection: Connection, batch_id: str) -> Sequence[LedgerRow]:
    """Return a batch's rows, oldest first."""
    found = (
        select(ENERGY_ROW)
        .where(ENERGY_ROW.c.batch_id == batch_id)
        .order_by(ENERGY_ROW.c.start_ms, ENERGY_ROW.c.row_id)
    )
    return tuple(_row(row) for row in connection.execute(found))


def _columns(row: LedgerRow) -> dict[str, object]:
    return {
        "day": row.day,
        "start_ms": row.start_ms,
        "end_ms": row.end_ms,
        "unit": row.unit_id,
        "load": row.load_id,
        "consumer": row.consumer.value,
        "batch_id": row.batch_id,
        "metered_wh": row.metered_wh,
        "rated_wh": row.rated_wh,
        "protective_wh": row.protective_wh,
        "on_ms": row.on_ms,
        "tariff": row.tariff,
        "override": row.override,
        "override_rate": row.override_rate,
    }


def _row(row: Row[tuple[object, ...]]) -> LedgerRow:
    return LedgerRow(
        day=row.day,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        unit_id=row.unit,
        load_id=row.load,
        consumer=Consumer(row.consumer),
        batch_id=row.batch_id,
        metered_wh=row.metered_wh,
        rated_wh=row.rated_wh,
        protective_wh=row.protective_wh,
        on_ms=row.on_ms,
        tariff=row.tariff,
        override=row.override,
        override_rate=row.override_rate,
    )


def _day_columns(day: LedgerDay) -> dict[str, object]:
    figures = day.figures
    return {
        "day": figures.day,
        "start_ms": figures.start_ms,
        "end_ms": figures.end_ms,
        "gas_wh": figures.gas_wh,
        "parasitic_wh": figures.parasitic_wh,
        "opt_wh": figures.opt_wh,
        "coverage": figures.coverage,
        "gas_nl": figures.gas_nl,
        "ch4_nl": figures.ch4_nl,
        "flared_ch4_nl": figures.flared_ch4_nl,
        "plausible": int(figures.plausible),
        "budget_wh": day.budget_wh,
        "used_wh": day.used_wh,
        "protective_wh": day.protective_wh,
        "over_wh": day.over_wh,
    }


def _day(row: Row[tuple[object, ...]]) -> LedgerDay:
    figures = DayFigures(
        day=row.day,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        gas_wh=row.gas_wh,
        parasitic_wh=row.parasitic_wh,
        opt_wh=row.opt_wh,
        coverage=row.coverage,
        gas_nl=row.gas_nl,
        ch4_nl=row.ch4_nl,
        flared_ch4_nl=row.flared_ch4_nl,
        plausible=bool(row.plausible),
    )
    return LedgerDay(figures, row.budget_wh, row.used_wh, row.protective_wh, row.over_wh)

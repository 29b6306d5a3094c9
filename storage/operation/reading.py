"""What the automation and the batches left in the database. Inside a transaction."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection, Row, Select, func, select

from plant.batch.run import Transition
from plant.energy.load import Consumer
from plant.message import Message, message
from plant.operation.store import BatchEntry, BatchLine, BatchRecord
from storage.energy.energy_ledger import rows_of_batch
from storage.energy.schema import ENERGY_ROW
from storage.operation.as_text import read_message
from storage.operation.schema import (
    BATCH,
    BATCH_ENTRY,
    BATCH_TRANSITION,
    LAST_CHANGE,
    PLANT_STATE,
)

_CAPPED = tuple(each.value for each in Consumer if each.is_capped)


def documents(connection: Connection) -> Mapping[str, str]:
    """Return the deciders' documents by key."""
    rows = connection.execute(
        select(PLANT_STATE.c.key, PLANT_STATE.c.document).where(
            PLANT_STATE.c.key != LAST_CHANGE
        )
    )
    return MappingProxyType({row.key: row.document for row in rows})


def last_change(connection: Connection) -> str:
    """Return the number of the last change that is on the disk, empty before the first."""
    found = connection.execute(
        select(PLANT_STATE.c.document).where(PLANT_STATE.c.key == LAST_CHANGE)
    )
    return found.scalar() or ""


def gaps(connection: Connection) -> Sequence[Message]:
    """Return which units lack transitions: their numbers go from 1 on without a gap."""
    unit, sequence = BATCH_TRANSITION.c.unit, BATCH_TRANSITION.c.sequence
    counted = connection.execute(
        select(unit, func.count(), func.max(sequence)).group_by(unit).order_by(unit)
    )
    return tuple(
        message("storage.transitions_missing", unit=unit_id, missing=newest - count)
        for unit_id, count, newest in counted
        if newest != count
    )


def batch_lines(connection: Connection, *, unit_id: str, limit: int) -> Sequence[BatchLine]:
    """Return the newest batches first; of one unit, or of all for an empty id."""
    newest = select(BATCH).order_by(BATCH.c.started_ms.desc(), BATCH.c.batch_id.desc())
    if unit_id:
        newest = newest.where(BATCH.c.unit == unit_id)
    return _lines(connection, newest.limit(limit))


def batch_record(connection: Connection, batch_id: str) -> BatchRecord | None:
    """Return all that is known of a batch, None for an unknown one."""
    found = select(BATCH).where(BATCH.c.batch_id == batch_id)
    lines = _lines(connection, found)
    if not lines:
        return None
    recipe = connection.execute(select(BATCH.c.recipe).where(BATCH.c.batch_id == batch_id))
    return BatchRecord(
        line=lines[0],
        recipe=recipe.scalar_one(),
        transitions=_transitions(connection, batch_id),
        entries=_entries(connection, batch_id),
        ledger=rows_of_batch(connection, batch_id),
    )


def _lines(connection: Connection, found: "Select[tuple[object, ...]]") -> Sequence[BatchLine]:
    rows = connection.execute(found).all()
    ids = [row.batch_id for row in rows]
    figures, energy = _figures(connection, ids), _energy_wh(connection, ids)
    return tuple(
        BatchLine(
            batch_id=row.batch_id,
            unit_id=row.unit,
            recipe_ref=row.recipe_ref,
            started_ms=row.started_ms,
            ended_ms=row.ended_ms,
            state=row.state,
            ch4_nm3=figures.get(row.batch_id, {}).get("ch4_nm3"),
            gas_nm3=figures.get(row.batch_id, {}).get("gas_nm3"),
            energy_wh=energy.get(row.batch_id),
        )
        for row in rows
    )


def _figures(
    connection: Connection, batch_ids: Sequence[str]
) -> Mapping[str, Mapping[str, float]]:
    """Return the newest figures of each batch that has any."""
    newest = (
        select(func.max(BATCH_ENTRY.c.row_id))
        .where(BATCH_ENTRY.c.kind == "figures", BATCH_ENTRY.c.batch_id.in_(batch_ids))
        .group_by(BATCH_ENTRY.c.batch_id)
    )
    rows = connection.execute(select(BATCH_ENTRY).where(BATCH_ENTRY.c.row_id.in_(newest)))
    return {row.batch_id: json.loads(row.facts) for row in rows}


def _energy_wh(connection: Connection, batch_ids: Sequence[str]) -> Mapping[str, int]:
    """Return what the loads under the cap used in each batch, as far as the ledger goes."""
    used = func.sum(ENERGY_ROW.c.metered_wh + ENERGY_ROW.c.rated_wh)
    rows = connection.execute(
        select(ENERGY_ROW.c.batch_id, used)
        .where(ENERGY_ROW.c.batch_id.in_(batch_ids), ENERGY_ROW.c.consumer.in_(_CAPPED))
        .group_by(ENERGY_ROW.c.batch_id)
    )
    return {batch_id: int(wh) for batch_id, wh in rows}


def _transitions(connection: Connection, batch_id: str) -> Sequence[Transition]:
    found = (
        select(BATCH_TRANSITION)
        .where(BATCH_TRANSITION.c.batch_id == batch_id)
        .order_by(BATCH_TRANSITION.c.sequence)
    )
    return tuple(_transition(row) for row in connection.execute(found))


def _entries(connection: Connection, batch_id: str) -> Sequence[BatchEntry]:
    found = (
        select(BATCH_ENTRY)
        .where(BATCH_ENTRY.c.batch_id == batch_id)
        .order_by(BATCH_ENTRY.c.utc_ms, BATCH_ENTRY.c.row_id)
    )
    return tuple(
        BatchEntry(
            batch_id=row.batch_id,
            unit_id=row.unit,
            utc_ms=row.utc_ms,
            kind=row.kind,
            operator=row.operator,
            text=read_message(row.text),
            facts=row.facts,
        )
        for row in connection.execute(found)
    )


def _transition(row: Row[tuple[object, ...]]) -> Transition:
    return Transition(
        unit_id=row.unit,
        batch_id=row.batch_id,
        sequence=row.sequence,
        due_ms=row.due_ms,
        utc_ms=row.utc_ms,
        what=row.what,
        old=row.old,
        new=row.new,
        origin=row.origin,
        operator=row.operator,
        cause=read_message(row.cause),
    )

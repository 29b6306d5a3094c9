"""What does a damaged state database still hold that the new one must go on with?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    Table,
    Text,
    insert,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError

from plant.message import Message, message
from storage.energy.schema import ENERGY_DAY, ENERGY_ROW
from storage.operation.schema import BATCH, BATCH_ENTRY, BATCH_TRANSITION, PLANT_STATE
from storage.schema import NOTE, TREND_SET
from storage.sqlite_engine import PATIENT_WAIT_S, reading_engine, trouble_behind

_TABLES = (
    PLANT_STATE,
    BATCH,
    BATCH_TRANSITION,
    BATCH_ENTRY,
    ENERGY_ROW,
    ENERGY_DAY,
    NOTE,
    TREND_SET,
)
"""All but the journal, whose chain goes on behind its head, and the file's own facts."""

_Row = dict[str, Any]
_KINDS: Mapping[type, type | tuple[type, ...]] = MappingProxyType(
    {Text: str, Integer: int, BigInteger: int, Float: (int, float)}
)
_JSON = frozenset(
    {
        PLANT_STATE.c.document,
        BATCH.c.recipe,
        BATCH_TRANSITION.c.cause,
        BATCH_ENTRY.c.text,
        BATCH_ENTRY.c.facts,
        NOTE.c.tags,
        TREND_SET.c.tags,
    }
)
_ROWID = literal_column("rowid", Integer)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of the rows.

    Attributes:
        rows: how many were brought over.
        torn: whether more were there that could not be read.
    """

    rows: int
    torn: bool

    @property
    def notices(self) -> tuple[Message, ...]:
        """Return what the operator must hear."""
        if self.rows:
            key = "storage.rescued_in_part" if self.torn else "storage.rescued"
            return (message(key, rows=self.rows),)
        return (message("storage.nothing_rescued"),) if self.torn else ()


def rescue_state(damaged: Path, target: Engine) -> Rescued:
    """Bring what can be read of a damaged state database into the new one.

    The damaged file is only read, row by row where it must be.

    Args:
        damaged: the file that was moved aside, with its log beside it if it has one.
        target: for writing to the new database, whose tables are empty.

    Raises:
        DBAPIError: when the new database does not take the rows; none of them is written.
    """
    reader = _Reader(reading_engine(damaged, wait_s=PATIENT_WAIT_S))
    rows = 0
    try:
        with target.begin() as connection:
            for table in _TABLES:
                for found in reader.rows(table):
                    connection.execute(insert(table).prefix_with("OR IGNORE"), found)
                    rows += len(found)
    finally:
        reader.close()
    return Rescued(rows, reader.torn)


class _Reader:
    """Reads around the damage.

    Attributes:
        torn: whether something could not be read so far.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self.torn = False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def rows(self, table: Table) -> Iterator[Sequence[_Row]]:
        """Yield the readable rows of a table, some at a time."""
        places = self._places(table)
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            whole = self._read(table, some[0], some[-1])
            if whole is None:
                whole = [row for at in some for row in self._read(table, at, at) or ()]
            sound = [row for row in whole if _fits(row, table)]
            self.torn = self.torn or len(sound) < len(some)
            if sound:
                yield sound

    def _places(self, table: Table) -> list[int]:
        """Return where rows stand, read from both ends up to the damage between them."""
        upwards, whole = self._walk(table, _ROWID.asc())
        if whole:
            return upwards
        self.torn = True
        downwards, _ = self._walk(table, _ROWID.desc())
        return sorted({*upwards, *downwards})

    def _walk(self, table: Table, order: ColumnElement[int]) -> tuple[list[int], bool]:
        found: list[int] = []
        walk = select(_ROWID).select_from(table).order_by(order)
        try:
            for row in self._opened().execute(walk):
                found.append(row[0])
        except DBAPIError as error:
            return found, trouble_behind(error) is None  # an old file without the table
        return found, True

    def _read(self, table: Table, first: int, last: int) -> list[_Row] | None:
        """Return the rows between two places; None where the damage lies among them."""
        within = select(table).where(_ROWID.between(first, last)).order_by(_ROWID)
        try:
            return [dict(row) for row in self._opened().execute(within).mappings()]
        except DBAPIError:
            return None

    def _opened(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection


def _fits(row: _Row, table: Table) -> bool:
    """Return whether each value is of its column's kind; damage reads as anything."""
    return all(_is_sound(row[each.name], each) for each in table.columns)


def _is_sound(value: object, place: Column[Any]) -> bool:
    if value is None:
        return bool(place.nullable)
    if not isinstance(value, _KINDS[type(place.type)]):
        return False
    if not isinstance(value, str):
        return True
    if place in _JSON:
        try:
            json.loads(value)
        except ValueError:
            return False
    return "\0" not in value

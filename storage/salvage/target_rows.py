"""Under which tags does rescued history go on, and which of its roll-ups are still missing?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, exists, func, insert, select

from storage.history.cells import decode_cells
from storage.history.codec import UNDECODABLE
from storage.history.keys import Grid, Level, key_of, owner_and_start
from storage.history.schema import CHUNK, ROLL_DAY, ROLL_HOUR, ROLL_MINUTE, TAG
from storage.salvage.raw_pages import RawRow
from storage.salvage.wreck import TagRow, Wreck
from storage.segments.draft import Draft

_MINUTES_A_SLICE = 50


class TargetRows:
    """Rows of the history in use that salvage adds beside the readings. One thread.

    Attributes:
        unnamed: tags so far whose names are lost.
    """

    def __init__(self, wreck: Wreck, grid: Grid) -> None:
        self._wreck = wreck
        self._grid = grid
        self.unnamed = 0

    def numbers(self, connection: Connection) -> dict[int, int]:
        """Return the number in use for each of the damaged file's; enter tags it lacks.

        A tag whose unit has changed meanwhile means something else; its old readings go on
        as ``name@unit``, as the historian names them too.
        """
        known = {
            str(row.tag_id): (int(row.id), str(row.unit))
            for row in connection.execute(select(TAG.c.tag_id, TAG.c.id, TAG.c.unit))
        }
        found = {}
        for number, tag in sorted(self._wreck.tags.items()):
            there = known.get(tag.tag_id)
            name = tag.tag_id
            if there is not None and tag.unit not in {"", there[1]}:
                name = f"{tag.tag_id}@{tag.unit}"
                there = known.get(name)
            found[number] = there[0] if there else self._enter(connection, tag, name)
        return found

    def add_unnamed(self, connection: Connection, number: int) -> int:
        """Return a tag for readings whose tag's name is lost."""
        self.unnamed += 1
        name = f"salvaged-{number}"
        there = connection.execute(select(TAG.c.id).where(TAG.c.tag_id == name)).scalar()
        return int(there) if there else self._enter(connection, TagRow(name), name)

    def minutes(self, connection: Connection, numbers: Mapping[int, int]) -> Iterator[int]:
        """Bring minutes, with their hours and day, where history has nothing at all.

        Retention has deleted their readings, or these are lost. Yields how many periods.
        """
        keys = sorted(self._wreck.minutes)
        for first in range(0, len(keys), _MINUTES_A_SLICE):
            draft, count = Draft(self._grid), 0
            with connection.begin():
                for key in keys[first : first + _MINUTES_A_SLICE]:
                    count += self._add_minutes(connection, draft, key, numbers)
                draft.write(connection)
            yield count

    def rolled(self, connection: Connection, numbers: Mapping[int, int]) -> Iterator[None]:
        """Bring hours and days that history lacks: their minutes are deleted or lost."""
        for table, pages in (
            (ROLL_HOUR, self._wreck.hour_pages),
            (ROLL_DAY, self._wreck.day_pages),
        ):
            for page in pages:
                with connection.begin():
                    self._add_rolled(
                        connection, table, list(self._wreck.pages.rows(page)), numbers
                    )
                yield

    def _enter(self, connection: Connection, tag: TagRow, name: str) -> int:
        newest = connection.execute(select(func.coalesce(func.max(TAG.c.id), 0))).scalar_one()
        row = tag._asdict() | {"id": int(newest) + 1, "tag_id": name}
        connection.execute(insert(TAG), row)
        return int(newest) + 1

    def _add_minutes(
        self, connection: Connection, draft: Draft, key: int, numbers: Mapping[int, int]
    ) -> int:
        tag, start_s = owner_and_start(key)
        row = self._wreck.row_at(self._wreck.minutes[key], key)
        number = numbers.get(tag)
        if row is None or number is None or not isinstance(row.values[1], int):
            return 0
        level = Level(row.values[1])
        if not self._grid.on_grid(start_s, level.span_s):
            return 0  # the grid in use is another one; its own roll-ups come from readings
        bounds = {
            "low": key_of(number, start_s),
            "high": key_of(number, start_s) + level.span_s,
        }
        if connection.execute(_ANYTHING, bounds).scalar():
            return 0
        blob = row.values[2]
        try:
            cells = decode_cells(blob if isinstance(blob, bytes) else b"")
        except UNDECODABLE:
            self._wreck.lost_rows += 1
            return 0
        draft.add_gap(number, start_s, level, cells)
        return 1

    def _add_rolled(
        self,
        connection: Connection,
        table: Table,
        rows: Sequence[RawRow],
        numbers: Mapping[int, int],
    ) -> None:
        fresh: list[dict[str, Any]] = []
        for row in rows:
            number = numbers.get(owner_and_start(row.key or 0)[0])
            if number is None or len(row.values) != len(table.c):
                continue
            start_s = row.values[2]
            if not isinstance(start_s, int):
                continue
            named = dict(zip(table.c.keys(), row.values, strict=True))
            fresh.append(named | {"key": key_of(number, start_s), "tag": number})
        if not fresh:
            return
        wanted = [row["key"] for row in fresh]
        there = set(
            connection.execute(select(table.c.key).where(_among(table, wanted))).scalars()
        )
        missing = [row for row in fresh if row["key"] not in there]
        if missing:
            connection.execute(insert(table), missing)


def _among(table: Table, keys: Sequence[int]) -> ColumnElement[bool]:
    return table.c.key.between(min(keys), max(keys))


_ANYTHING = select(
    exists().where(CHUNK.c.key >= bindparam("low"), CHUNK.c.key < bindparam("high"))
    | exists().where(ROLL_HOUR.c.key >= bindparam("low"), ROLL_HOUR.c.key < bindparam("high"))
    | exists().where(
        ROLL_MINUTE.c.key >= bindparam("low"), ROLL_MINUTE.c.key < bindparam("high")
    )
)

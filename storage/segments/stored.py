"""What lies in the tables of chunks already? Rows, their readings, their neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Select, bindparam, select

from plant.errors import CorruptDatabaseError
from storage.history.cells import Floats, Ints
from storage.history.codec import UNDECODABLE, Column, decode
from storage.history.keys import DAY_S, Grid, Level, key_of, owner_and_start
from storage.history.quality_runs import Codes, decode_runs
from storage.history.schema import CHUNK, TAG, TIMEBASE
from storage.history.segment import Edge


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk without its values.

    Attributes:
        key, level, timebase, readings, hold_ms, after_ms, last, quality: as in the table;
            ``last`` is ``nan`` for NULL.
        first_ms, last_ms: its first and last reading.
    """

    key: int
    level: Level
    timebase: int
    readings: int
    hold_ms: int
    after_ms: int | None
    last: float
    quality: bytes | None
    first_ms: int
    last_ms: int

    @property
    def tag(self) -> int:
        """Return the tag's number."""
        return owner_and_start(self.key)[0]

    @property
    def start_s(self) -> int:
        """Return where its period begins."""
        return owner_and_start(self.key)[1]

    @property
    def end_s(self) -> int:
        """Return where its period ends."""
        return self.start_s + self.level.span_s


class Readings(NamedTuple):
    """A chunk's readings, oldest first."""

    times: Ints
    values: Floats
    codes: Codes


class StoredChunks:
    """Reads chunks. One thread, in the caller's transaction; keeps decoded times at hand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._times: dict[int, Ints] = {}

    def in_day(self, tag: int, day_s: int) -> list[ChunkRow]:
        """Return the chunks of a day of the grid: one of the day, or some of hours."""
        return self._rows(
            _WITHIN, {"low": key_of(tag, day_s), "high": key_of(tag, day_s + DAY_S)}
        )

    def before(self, tag: int, start_s: int) -> ChunkRow | None:
        """Return the last chunk that begins before a time."""
        row = self._rows(_BEFORE, {"low": key_of(tag, 0), "high": key_of(tag, start_s)})
        return row[0] if row else None

    def behind(self, tag: int, start_s: int) -> ChunkRow | None:
        """Return the first chunk that begins at a time or later."""
        row = self._rows(_BEHIND, {"low": key_of(tag, start_s), "high": key_of(tag + 1, 0)})
        return row[0] if row else None

    def readings(self, row: ChunkRow) -> Readings:
        """Return a chunk's readings.

        Raises:
            CorruptDatabaseError: naming tag and time, when they cannot be read.
        """
        blob = self._connection.execute(_VALUES, {"wanted": row.key}).scalar()
        try:
            if blob is None:
                raise CorruptDatabaseError("The chunk is gone.")
            values = _whole(decode(blob), row.readings)
            codes = _whole(decode_runs(row.quality, row.readings), row.readings)
        except UNDECODABLE as error:
            raise self._named(row, error) from error
        return Readings(self.times(row), values, codes)

    def times(self, row: ChunkRow) -> Ints:
        """Return a chunk's times: one object for all chunks of the same time base.

        Raises:
            CorruptDatabaseError: naming tag and time, when they cannot be read.
        """
        times = self._times.get(row.timebase)
        if times is None:
            blob = self._connection.execute(_TIMES, {"wanted": row.timebase}).scalar()
            try:
                if blob is None:
                    raise CorruptDatabaseError("Its time base is gone.")
                times = _whole(decode(blob), row.readings)
            except UNDECODABLE as error:
                raise self._named(row, error) from error
            self._times[row.timebase] = times
        return times

    def edge(self, row: ChunkRow) -> Edge:
        """Return a chunk's last reading.

        Raises:
            CorruptDatabaseError: naming tag and time, when its quality cannot be read.
        """
        code = 0
        if row.quality is not None:
            try:
                code = int(_whole(decode_runs(row.quality, row.readings), row.readings)[-1])
            except UNDECODABLE as error:
                raise self._named(row, error) from error
        return Edge(row.last_ms, row.last, code, row.hold_ms)

    def forget(self) -> None:
        """Forget times: their rows may have changed."""
        self._times.clear()

    def _rows(self, statement: Select[Any], bounds: Mapping[str, int]) -> list[ChunkRow]:
        return [
            ChunkRow(
                key=row.key,
                level=Level(row.level),
                timebase=row.timebase,
                readings=row.readings,
                hold_ms=row.hold_ms,
                after_ms=row.after_ms,
                last=float("nan") if row.last is None else row.last,
                quality=row.quality,
                first_ms=row.first_ms,
                last_ms=row.last_ms,
            )
            for row in self._connection.execute(statement, bounds)
        ]

    def _named(self, row: ChunkRow, error: Exception) -> CorruptDatabaseError:
        """Return the error with the tag and the time that it is about."""
        name = self._connection.execute(_NAME, {"wanted": row.tag}).scalar()
        start, end = (
            datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes")
            for seconds in (row.start_s, row.end_s)
        )
        return CorruptDatabaseError(
            f"The readings of {name or f'tag number {row.tag}'} from {start} to {end} cannot "
            f"be read. {error}"
        )


def chunk_at(connection: Connection, grid: Grid, tag: int, utc_ms: int) -> ChunkRow | None:
    """Return the chunk whose period covers a time of a tag, None where there is none."""
    day_s = grid.floor_s(utc_ms // 1000, DAY_S)
    found = StoredChunks(connection).in_day(tag, day_s)
    inside: Sequence[ChunkRow] = [
        row for row in found if row.start_s <= utc_ms // 1000 < row.end_s
    ]
    return inside[0] if inside else None


def _whole(column: Column, count: int) -> Column:
    if len(column) != count:
        raise CorruptDatabaseError("It has another number of readings than its row says.")
    return np.asarray(column)


_ROW = select(
    CHUNK.c.key,
    CHUNK.c.level,
    CHUNK.c.timebase,
    CHUNK.c.readings,
    CHUNK.c.hold_ms,
    CHUNK.c.after_ms,
    CHUNK.c.last,
    CHUNK.c.quality,
    TIMEBASE.c.first_ms,
    TIMEBASE.c.last_ms,
).join(TIMEBASE, TIMEBASE.c.key == CHUNK.c.timebase)
_WITHIN = _ROW.where(CHUNK.c.key >= bindparam("low"), CHUNK.c.key < bindparam("high")).order_by(
    CHUNK.c.key
)
_BEFORE = (
    _ROW.where(CHUNK.c.key >= bindparam("low"), CHUNK.c.key < bindparam("high"))
    .order_by(CHUNK.c.key.desc())
    .limit(1)
)
_BEHIND = _WITHIN.limit(1)
_VALUES = select(CHUNK.c["values"]).where(CHUNK.c.key == bindparam("wanted"))
_TIMES = select(TIMEBASE.c.times).where(TIMEBASE.c.key == bindparam("wanted"))
_NAME = select(TAG.c.tag_id).where(TAG.c.id == bindparam("wanted"))

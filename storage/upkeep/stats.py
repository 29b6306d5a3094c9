"""How large is history, what does it hold, and how does it grow? Counted, never decoded."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal, select
from sqlalchemy.exc import DBAPIError

from plant.history import HistorySettings
from storage.historian.writing.growth import forecast
from storage.history.keys import LAST_S, key_of
from storage.history.schema import (
    CHUNK,
    HISTORY,
    LATE,
    ROLL_HOUR,
    ROLL_MINUTE,
    TAG,
    TICK,
    TIMEBASE,
)
from storage.segments.facts import COMPACTED_UNTIL_MS, SEALED_UNTIL_MS, fact_ms
from storage.sqlite_engine import PATIENT_WAIT_S, reading_engine, used_bytes
from storage.upkeep.whole_file import require_history, unreadable

_DAY_MS = 86_400_000
_ROW_BYTES = 100
"""Of a row of numbers, about: an hour, a day, a late reading, a name."""


@dataclass(frozen=True, slots=True)
class TableStats:
    """A table's rows and about how many bytes these take."""

    name: str
    rows: int
    content_bytes: int


@dataclass(frozen=True, slots=True)
class HistoryStats:
    """What a history file holds.

    Attributes:
        file_bytes, log_bytes: sizes on the disk.
        used_bytes: of pages in use.
        tables: by name.
        tags: how many have ever had a number.
        readings: in chunks and waiting for their merge; scans that wait are not among them.
        scans: that wait for their seal.
        first_ms, last_ms: first chunk's period, and newest scan or reading; None if none.
        oldest_raw_ms, oldest_minute_ms, oldest_hour_ms: what retention has left.
        sealed_until_ms, compacted_until_ms: how far the packing has come.
        full_in_days: forecast until the limit of size or disk; None before the first hour is
            sealed, infinite where it never comes.
    """

    file_bytes: int
    log_bytes: int
    used_bytes: int
    tables: tuple[TableStats, ...]
    tags: int
    readings: int
    scans: int
    first_ms: int | None
    last_ms: int | None
    oldest_raw_ms: int | None
    oldest_minute_ms: int | None
    oldest_hour_ms: int | None
    sealed_until_ms: int | None
    compacted_until_ms: int | None
    full_in_days: float | None

    @property
    def bytes_a_reading(self) -> float | None:
        """Return what a reading takes with all roll-ups; None while there is none."""
        return self.used_bytes / self.readings if self.readings else None

    @property
    def daily_bytes(self) -> float:
        """Return what a day has taken so far; 0 while there is less than a day."""
        if self.first_ms is None or self.last_ms is None:
            return 0.0
        days = (self.last_ms - self.first_ms) / _DAY_MS
        return self.used_bytes / days if days >= 1 else 0.0


def history_stats(history: Path, settings: HistorySettings) -> HistoryStats:
    """Count; the program may run on the file meanwhile.

    Args:
        history: the file.
        settings: how long history is kept and how large it may grow.

    Raises:
        StorageError: when the file is missing, not ours, or cannot be read.
    """
    require_history(history)
    log = history.with_name(history.name + "-wal")
    try:
        engine = reading_engine(history, wait_s=PATIENT_WAIT_S)
        with engine.connect() as connection:
            full = _forecast(connection, settings, history)
        sizes = (history.stat().st_size, log.stat().st_size if log.exists() else 0)
        with engine.connect() as connection, connection.begin():
            return _counted(connection, sizes, full)
    except DBAPIError as error:
        raise unreadable(history, error) from error


def _forecast(connection: Connection, settings: HistorySettings, history: Path) -> float | None:
    """Return the forecast that the running program shows, too."""
    free = shutil.disk_usage(history.parent).free
    slices = forecast(connection, settings, history, free_bytes=free)
    while True:
        try:
            next(slices)
        except StopIteration as end:
            found: float | None = end.value
            return found


def _counted(
    connection: Connection, sizes: tuple[int, int], full: float | None
) -> HistoryStats:
    tables = {table.name: table for table in _tables(connection)}
    numbers = [int(tag) for tag in connection.execute(select(TAG.c.id)).scalars()]
    raw_s, minute_s, hour_s = (
        _oldest(connection, table, numbers) for table in (CHUNK, ROLL_MINUTE, ROLL_HOUR)
    )
    sealed = connection.execute(select(func.coalesce(func.sum(CHUNK.c.readings), 0))).scalar()
    newest = connection.execute(select(func.max(TICK.c.utc_ms))).scalar()
    last_chunk = connection.execute(select(func.max(TIMEBASE.c.last_ms))).scalar()
    last = [int(moment) for moment in (newest, last_chunk) if moment is not None]
    oldest_scan = connection.execute(select(func.min(TICK.c.utc_ms))).scalar()
    first = [_ms(second) for second in (raw_s, hour_s)] + [oldest_scan]
    known = [int(moment) for moment in first if moment is not None]
    return HistoryStats(
        file_bytes=sizes[0],
        log_bytes=sizes[1],
        used_bytes=used_bytes(connection),
        tables=tuple(tables.values()),
        tags=len(numbers),
        readings=int(sealed or 0) + tables[LATE.name].rows,
        scans=tables[TICK.name].rows,
        first_ms=min(known) if known else None,
        last_ms=max(last) if last else None,
        oldest_raw_ms=_ms(raw_s),
        oldest_minute_ms=_ms(minute_s),
        oldest_hour_ms=_ms(hour_s),
        sealed_until_ms=fact_ms(connection, SEALED_UNTIL_MS),
        compacted_until_ms=fact_ms(connection, COMPACTED_UNTIL_MS),
        full_in_days=full,
    )


_CONTENT: dict[str, tuple[ColumnElement[Any], ...]] = {
    TICK.name: (TICK.c.frame,),
    TIMEBASE.name: (TIMEBASE.c.times,),
    CHUNK.name: (CHUNK.c["values"], CHUNK.c.quality),
    ROLL_MINUTE.name: (ROLL_MINUTE.c.cells,),
}


def _tables(connection: Connection) -> Iterator[TableStats]:
    for table in HISTORY.sorted_tables:
        content: ColumnElement[int] = literal(0)
        for column in _CONTENT.get(table.name, ()):
            content = content + func.coalesce(func.sum(func.length(column)), 0)
        rows, blobs = connection.execute(select(func.count(), content).select_from(table)).one()
        yield TableStats(table.name, int(rows), int(blobs) + _ROW_BYTES * int(rows))


def _oldest(connection: Connection, table: Table, numbers: list[int]) -> int | None:
    """Return where a table's oldest period begins, in seconds; one look for each tag."""
    found = []
    for number in numbers:
        first = select(func.min(table.c.key)).where(
            table.c.key >= key_of(number, 0), table.c.key < key_of(number + 1, 0)
        )
        key = connection.execute(first).scalar()
        if key is not None:
            found.append(int(key) & LAST_S)
    return min(found) if found else None


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else 1000 * seconds

"""How much does a day add to history? Measured on the last day that was sealed."""

from collections.abc import Generator
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from plant.history import HistorySettings
from storage.history.keys import DAY_S, key_of, owner_and_start
from storage.history.schema import CHUNK, ROLL_MINUTE, TAG
from storage.segments.facts import SEALED_UNTIL_MS, fact_ms
from storage.segments.forecast import Growth, full_in_days
from storage.sqlite_engine import used_bytes

GB = 1_000_000_000
DAYS_A_YEAR = 365.2425
MOST_AT_ONCE_BYTES = 64_000_000
"""What a nearly full disk makes history give up in one round: it frees pages, not the disk."""

_TAGS_A_SLICE = 40
_ROW_BYTES = 110
"""A row of roll_hour or roll_day with its share of the pages."""

_ROLLED_A_DAY = 25
_SHORTEST_DAYS = 1 / 24


def limit_bytes(settings: HistorySettings, *, file_bytes: int, free_bytes: int) -> int:
    """Return how many bytes history may use.

    Where the disk has less room than is to stay free, the file must not grow any more; it
    gives up little at a time, since deleting frees room in the file, not on the disk.

    Args:
        settings: the plant's.
        file_bytes: size of the file, free pages included.
        free_bytes: room on its disk.
    """
    room = max(free_bytes - settings.min_free_gb * GB, -MOST_AT_ONCE_BYTES)
    return max(0, round(min(settings.size_limit_gb * GB, file_bytes + room)))


def forecast(
    connection: Connection, settings: HistorySettings, path: Path, *, free_bytes: int
) -> Generator[None, None, float | None]:
    """Return after how many days history is full, None before the first hour is sealed.

    A chore: it measures some tags with each ``next()``.

    Args:
        connection: not in a transaction.
        settings: the plant's.
        path: the database's file.
        free_bytes: room on its disk.
    """
    growth = yield from _growth(connection)
    if growth is None:
        return None
    most = limit_bytes(settings, file_bytes=path.stat().st_size, free_bytes=free_bytes)
    return full_in_days(
        growth,
        room_bytes=most - growth.used_bytes,
        raw_kept_days=settings.raw_years * DAYS_A_YEAR,
        minutes_kept_days=settings.minute_years * DAYS_A_YEAR,
    )


def _growth(connection: Connection) -> Generator[None, None, Growth | None]:
    with connection.begin():
        sealed_ms = fact_ms(connection, SEALED_UNTIL_MS)
        tags = list(connection.execute(select(TAG.c.id)).scalars())
        used = used_bytes(connection)
    if sealed_ms is None:
        return None
    sealed_s = sealed_ms // 1000
    raw, minutes, first_s = 0, 0, sealed_s
    for place in range(0, len(tags), _TAGS_A_SLICE):
        with connection.begin():
            for tag in tags[place : place + _TAGS_A_SLICE]:
                day = {"low": key_of(tag, sealed_s - DAY_S), "high": key_of(tag, sealed_s)}
                raw += connection.execute(_RAW, day).scalar() or 0
                minutes += connection.execute(_MINUTES, day).scalar() or 0
                ever = {"low": key_of(tag, 0), "high": key_of(tag + 1, 0)}
                key = connection.execute(_FIRST, ever).scalar()
                if key is not None:
                    first_s = min(first_s, owner_and_start(key)[1])
        yield
    stored_days = max((sealed_s - first_s) / DAY_S, _SHORTEST_DAYS)
    share = min(stored_days, 1.0)
    return Growth(
        used_bytes=used,
        raw_daily_bytes=raw / share,
        minutes_daily_bytes=minutes / share,
        lasting_daily_bytes=float(len(tags) * _ROLLED_A_DAY * _ROW_BYTES),
        raw_days=stored_days,
        minutes_days=stored_days,
    )


def _within(column: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(column >= bindparam("low"), column < bindparam("high"))


_RAW = select(
    func.sum(func.length(CHUNK.c["values"]) + func.coalesce(func.length(CHUNK.c.quality), 0))
).where(_within(CHUNK.c.key))
_MINUTES = select(func.sum(func.length(ROLL_MINUTE.c.cells))).where(_within(ROLL_MINUTE.c.key))
_FIRST = select(func.min(ROLL_MINUTE.c.key)).where(_within(ROLL_MINUTE.c.key))

"""What is deleted when history grows old or large? Oldest raw readings first, roll-ups last."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    Connection,
    Delete,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    literal,
    select,
)

from storage.history.keys import DAY_S, ID_SHIFT, Grid, key_of, owner_and_start, timebase_owner
from storage.history.schema import (
    CHUNK,
    ROLL_MINUTE,
    SCAN_GROUP,
    TAG,
    TAG_FIRST_KEY,
    TICK,
    TIMEBASE,
)
from storage.segments.facts import (
    COMPACTED_UNTIL_MS,
    MINUTES_EXPIRED_MS,
    RAW_EXPIRED_MS,
    SEALED_SEQUENCE,
    fact_ms,
    put_fact_ms,
)

_SLICE_TICKS = 300
_SLICE_ROWS = 250
"""Rows deleted between two ticks: a row is up to 5 pages, each of which must be looked at."""

_SLICE_OWNERS = 50
"""Tags or groups that are asked for old rows between two ticks, mostly in vain."""


def forget_ticks(connection: Connection) -> Iterator[None]:
    """Delete the scans up to ``sealed_sequence``. A chore: a transaction per ``next()``.

    Args:
        connection: not in a transaction.
    """
    while True:
        with connection.begin():
            sealed = fact_ms(connection, SEALED_SEQUENCE)
            oldest = connection.execute(_OLDEST_TICK).scalar()
            if sealed is None or oldest is None or oldest > sealed:
                return
            last = min(sealed, oldest + _SLICE_TICKS - 1)
            connection.execute(_FORGET_TICKS, {"last": last})
        yield


def expire(
    connection: Connection, grid: Grid, *, raw_before_s: int, minutes_before_s: int
) -> Iterator[None]:
    """Delete whole days of readings, and of minutes, that are older.

    A chore: each ``next()`` is a slice of at most 10 ms in a transaction of its own. Hours
    and days stay for ever. Given up, it goes on at the next start.

    Args:
        connection: not in a transaction.
        grid: of the database.
        raw_before_s: readings of days that end before it go (never what is not compacted).
        minutes_before_s: minutes of days that end before it go, if their readings went.
    """
    with connection.begin():
        compacted_s = (fact_ms(connection, COMPACTED_UNTIL_MS) or 0) // 1000
    raw_s = grid.floor_s(min(raw_before_s, compacted_s), DAY_S)
    minutes_s = min(grid.floor_s(minutes_before_s, DAY_S), raw_s)
    yield from _expire_raw(connection, raw_s)
    with connection.begin():
        tags = _tags(connection)
    yield from _clear(connection, ROLL_MINUTE, tags, minutes_s, MINUTES_EXPIRED_MS)


def expire_to_size(
    connection: Connection,
    grid: Grid,
    *,
    limit_bytes: int,
    used_bytes: Callable[[Connection], int],
) -> Iterator[None]:
    """Delete the oldest days of readings until the database uses no more than the limit.

    A chore like `expire`. Roll-ups stay, and the last compacted day too.

    Args:
        connection: not in a transaction.
        grid: of the database.
        limit_bytes: of pages in use.
        used_bytes: measures them, in a transaction of the connection.
    """
    while True:
        with connection.begin():
            oldest_s = _oldest_day(connection, grid)
            kept_s = (fact_ms(connection, COMPACTED_UNTIL_MS) or 0) // 1000 - DAY_S
            small = used_bytes(connection) <= limit_bytes
        if small or oldest_s is None or oldest_s >= kept_s:
            return
        yield from _expire_raw(connection, oldest_s + DAY_S)


def _expire_raw(connection: Connection, before_s: int) -> Iterator[None]:
    """Delete chunks of earlier days, then the time bases, which no chunk uses any more."""
    with connection.begin():
        tags = _tags(connection)
        groups = connection.execute(select(SCAN_GROUP.c.id)).scalars()
        owners = [timebase_owner(tag=tag) for tag in tags]
        owners += [timebase_owner(group=group) for group in groups]
    yield from _clear(connection, CHUNK, tags, before_s, RAW_EXPIRED_MS)
    yield from _clear(connection, TIMEBASE, owners, before_s, RAW_EXPIRED_MS)


def _clear(
    connection: Connection, table: Table, owners: Sequence[int], before_s: int, mark: str
) -> Iterator[None]:
    """Delete the owners' rows of earlier days; ``mark`` tells in meta how far that went."""
    waiting = list(owners)
    while waiting:
        with connection.begin():
            gone, last = 0, max(0, len(waiting) - _SLICE_OWNERS)
            while len(waiting) > last and gone < _SLICE_ROWS:
                found = _oldest(connection, table, waiting[-1], before_s, _SLICE_ROWS - gone)
                if found:
                    span = {"low": found[0], "high": found[-1] + 1}
                    connection.execute(_DELETE[table], span)
                    gone += len(found)
                if gone < _SLICE_ROWS:
                    waiting.pop()
            if gone:
                put_fact_ms(
                    connection, mark, max(1000 * before_s, fact_ms(connection, mark) or 0)
                )
        if gone or waiting:
            yield


def _oldest(
    connection: Connection, table: Table, owner: int, before_s: int, count: int
) -> list[int]:
    """Return the keys of an owner's oldest rows."""
    bounds = {"low": key_of(owner, 0), "high": key_of(owner, before_s), "many": count}
    return list(connection.execute(_OLDEST[table], bounds).scalars())


def _oldest_day(connection: Connection, grid: Grid) -> int | None:
    """Return where the day of the oldest chunk of any tag begins, None where there is none."""
    firsts = connection.execute(_FIRST_KEYS).scalars()
    oldest = min((owner_and_start(key)[1] for key in firsts if key is not None), default=None)
    return None if oldest is None else grid.floor_s(oldest, DAY_S)


def _tags(connection: Connection) -> list[int]:
    return list(connection.execute(select(TAG.c.id)).scalars())


def _deleting(table: Table) -> Delete:
    return delete(table).where(table.c.key >= bindparam("low"), table.c.key < bindparam("high"))


_FORGET_TICKS = delete(TICK).where(TICK.c.sequence <= bindparam("last"))
_OLDEST_TICK = select(func.min(TICK.c.sequence))
_DELETE = {table: _deleting(table) for table in (CHUNK, TIMEBASE, ROLL_MINUTE)}
_OLDEST = {
    table: select(table.c.key)
    .where(table.c.key >= bindparam("low"), table.c.key < bindparam("high"))
    .order_by(table.c.key)
    .limit(bindparam("many", type_=Integer))
    for table in (CHUNK, TIMEBASE, ROLL_MINUTE)
}
_FIRST_KEYS = select(
    select(func.min(CHUNK.c.key))
    .where(
        CHUNK.c.key >= TAG_FIRST_KEY,
        CHUNK.c.key < TAG_FIRST_KEY + literal(1 << ID_SHIFT, BigInteger),
    )
    .correlate(TAG)
    .scalar_subquery()
).select_from(TAG)

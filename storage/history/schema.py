"""The tables of the history database as they are now, for SQLite and PostgreSQL alike."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    literal,
)

from storage.history.keys import ID_SHIFT

HISTORY = MetaData()

Key = BigInteger().with_variant(Integer, "sqlite")
"""In SQLite the key is the row's own address; see keys.py for what it says."""


def _key(name: str = "key") -> Column[int]:
    return Column(name, Key, primary_key=True, autoincrement=False)


META = Table(
    "meta",
    HISTORY,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts: ``schema_version``, ``database_id``, ``created_utc_ms``, ``zone``,
``grid_offset_s`` (keys.Grid), ``sealed_until_ms`` (ticks hold what is newer),
``sealed_sequence`` (last scan that went into chunks), ``compacted_until_ms`` (older days have
no hour chunks), ``raw_expired_ms`` (older chunks were deleted by retention), ``boot_id`` and
the like."""

TAG = Table(
    "tag",
    HISTORY,
    Column("id", Integer, primary_key=True),
    Column("tag_id", Text, nullable=False, unique=True),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("resolution", Float, nullable=False),
    Column("deadband", Float, nullable=False),
    Column("retention", Text, nullable=False),
)
"""Numbers are given once and never used again; a renamed tag keeps its number."""

TAG_FIRST_KEY = TAG.c.id * literal(1 << ID_SHIFT, BigInteger)
"""From here on lie a tag's keys, see keys.py."""

SCAN_GROUP = Table(
    "scan_group",
    HISTORY,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("hold_ms", Integer, nullable=False),
)
GROUP_TAG = Table(
    "group_tag",
    HISTORY,
    Column("group_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tag", Integer, nullable=False),
)
"""The tags of a scan group in their order. Never changed: another order is another group."""

TICK = Table(
    "tick",
    HISTORY,
    _key("sequence"),
    Column("utc_ms", BigInteger, nullable=False),
    Column("frame", LargeBinary, nullable=False),
)
"""One row a scan (frame.py), until it is sealed. Numbers have no gap: one tells of a loss."""

LATE = Table(
    "late",
    HISTORY,
    _key("id"),
    Column("tag", Integer, nullable=False),
    Column("utc_ms", BigInteger, nullable=False),
    Column("value", Float),
    Column("quality", SmallInteger, nullable=False),
    Index("late_by_tag", "tag", "utc_ms"),
)
"""Readings older than what was sealed when they came; the next seal merges them. NaN is NULL,
here and below: SQLite knows none."""

TIMEBASE = Table(
    "timebase",
    HISTORY,
    _key(),
    Column("level", SmallInteger, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("times", LargeBinary, nullable=False),
)
"""Source times of a period, shared by the chunks that name its key."""

CHUNK = Table(
    "chunk",
    HISTORY,
    _key(),
    Column("level", SmallInteger, nullable=False),
    Column("timebase", BigInteger, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("readings_bad", Integer, nullable=False),
    Column("after_ms", BigInteger),
    Column("last", Float),
    Column("values", LargeBinary, nullable=False),
    Column("quality", LargeBinary),
    Index("chunk_by_timebase", "timebase"),  # tells whether a time base is still in use
)
"""A tag's readings of an hour or a day; ``quality`` is NULL where all are plainly good.
``after_ms`` is the reading behind the last one with which the roll-ups reckon, NULL where
none is known within the hold time. ``last`` is the last value, NULL for ``nan``."""

ROLL_MINUTE = Table(
    "roll_minute",
    HISTORY,
    _key(),
    Column("level", SmallInteger, nullable=False),
    Column("cells", LargeBinary, nullable=False),
)
"""Minutes of the period of the chunk with the same key (cells.py), compressed."""


def _rolled(name: str) -> Table:
    return Table(
        name,
        HISTORY,
        _key(),
        Column("tag", Integer, nullable=False),
        Column("start_s", BigInteger, nullable=False),
        Column("minimum", Float),
        Column("maximum", Float),
        Column("total", Float),
        Column("readings", BigInteger, nullable=False),
        Column("good", BigInteger, nullable=False),
        Column("bad", BigInteger, nullable=False),
        Column("weighted", Float),
        Column("covered_ms", BigInteger, nullable=False),
    )


ROLL_HOUR = _rolled("roll_hour")
ROLL_DAY = _rolled("roll_day")
"""Plain rows for any SQL tool. ``total`` sums the readings that are not bad, ``weighted`` is
the integral of value x milliseconds over the ``covered_ms`` for which a usable value stood.
Both are NULL only where the sum is beyond any number."""

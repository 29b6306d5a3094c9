"""The tables of the state database as they are now; migrations.py tells how they came to be."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

STATE = MetaData()

META = Table(
    "meta",
    STATE,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts of the file: ``schema_version``, ``database_id``, ``created_utc_ms``,
``running`` (the boot id of the program that has it open, empty after a clean stop)."""

JOURNAL = Table(
    "journal",
    STATE,
    Column("sequence", Integer, primary_key=True),
    Column("utc_ms", Integer, nullable=False),
    Column("monotonic_s", Float, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("authenticated", Boolean, nullable=False),
    Column("origin", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
"""The audit journal. Triggers refuse to change or delete a row; the hash chain shows whoever
does it past them."""

NOTE = Table(
    "note",
    STATE,
    Column("note_id", Text, primary_key=True),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger),
    Column("text", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("removed_by", Text),
    Column("removed_ms", BigInteger),
)
"""Operators' notes; ``tags`` is a JSON list. A removed one is marked; a trigger refuses to
delete it."""

TREND_SET = Table(
    "trend_set",
    STATE,
    Column("set_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("span_s", BigInteger, nullable=False),
    Column("compare", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
    Column("removed_by", Text),
    Column("removed_ms", BigInteger),
)
"""Saved trend sets; ``tags`` is a JSON list in the order of drawing. Removed ones are only
marked."""

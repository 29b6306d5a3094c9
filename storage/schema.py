"""The tables of the state database as they are now; migrations.py tells how they came to be."""

from sqlalchemy import (
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

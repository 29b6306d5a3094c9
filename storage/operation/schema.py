"""The tables of the automation, and the statements that make them (part of migration 3)."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, UniqueConstraint

OPERATION = MetaData()

PLANT_STATE = Table(
    "plant_state",
    OPERATION,
    Column("key", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("changed_ms", BigInteger, nullable=False),
)
"""The deciders' states as JSON, each replaced whole; and under `LAST_CHANGE` the number of the
last change, by which a change that reached the disk though its commit failed is known again."""

LAST_CHANGE = "last change"
"""Key of a document that is the store's own; the deciders' keys are single words."""

BATCH_TRANSITION = Table(
    "batch_transition",
    OPERATION,
    Column("row_id", Integer, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("batch_id", Text, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("utc_ms", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("cause", Text),
    UniqueConstraint("unit", "sequence"),
)
"""Steps of the units, see plant.batch.run.Transition; ``cause`` is a message as JSON. Never
changed; a second one of the same number is refused."""

BATCH_ENTRY = Table(
    "batch_entry",
    OPERATION,
    Column("row_id", Integer, primary_key=True),
    Column("batch_id", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("utc_ms", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("text", Text),
    Column("facts", Text, nullable=False),
)
"""Lines of the batches' records; ``text`` is a message as JSON. Never changed."""

BATCH = Table(
    "batch",
    OPERATION,
    Column("batch_id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("recipe_ref", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("started_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Column("state", Text, nullable=False),
)
"""One row a batch; ``recipe`` is its own copy as JSON, ``state`` its last ISA-88 state."""

OPERATION_STATEMENTS = (
    """CREATE TABLE plant_state (
        key TEXT NOT NULL PRIMARY KEY,
        document TEXT NOT NULL,
        changed_ms BIGINT NOT NULL
    )""",
    """CREATE TABLE batch_transition (
        row_id INTEGER NOT NULL PRIMARY KEY,
        unit TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        batch_id TEXT NOT NULL,
        due_ms BIGINT NOT NULL,
        utc_ms BIGINT NOT NULL,
        what TEXT NOT NULL,
        old TEXT NOT NULL,
        new TEXT NOT NULL,
        origin TEXT NOT NULL,
        operator TEXT NOT NULL,
        cause TEXT,
        UNIQUE (unit, sequence)
    )""",
    "CREATE INDEX batch_transition_by_batch ON batch_transition (batch_id, sequence)",
    """CREATE TRIGGER batch_transition_is_not_changed BEFORE UPDATE ON batch_transition
        BEGIN SELECT RAISE(ABORT, 'transitions are never changed'); END""",
    """CREATE TRIGGER batch_transition_is_not_deleted BEFORE DELETE ON batch_transition
        BEGIN SELECT RAISE(ABORT, 'transitions are never deleted'); END""",
    """CREATE TABLE batch_entry (
        row_id INTEGER NOT NULL PRIMARY KEY,
        batch_id TEXT NOT NULL,
        unit TEXT NOT NULL,
        utc_ms BIGINT NOT NULL,
        kind TEXT NOT NULL,
        operator TEXT NOT NULL,
        text TEXT,
        facts TEXT NOT NULL
    )""",
    "CREATE INDEX batch_entry_by_batch ON batch_entry (batch_id, utc_ms)",
    """CREATE TRIGGER batch_entry_is_not_changed BEFORE UPDATE ON batch_entry
        BEGIN SELECT RAISE(ABORT, 'lines of a batch record are never changed'); END""",
    """CREATE TRIGGER batch_entry_is_not_deleted BEFORE DELETE ON batch_entry
        BEGIN SELECT RAISE(ABORT, 'lines of a batch record are never deleted'); END""",
    """CREATE TABLE batch (
        batch_id TEXT NOT NULL PRIMARY KEY,
        unit TEXT NOT NULL,
        recipe_ref TEXT NOT NULL,
        recipe TEXT NOT NULL,
        started_ms BIGINT NOT NULL,
        ended_ms BIGINT,
        state TEXT NOT NULL
    )""",
    "CREATE INDEX batch_by_start ON batch (started_ms)",
    """CREATE TRIGGER batch_is_not_deleted BEFORE DELETE ON batch
        BEGIN SELECT RAISE(ABORT, 'batches are never deleted'); END""",
)
"""For migration 3, in this order."""

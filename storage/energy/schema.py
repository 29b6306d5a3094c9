"""The tables of the energy ledger, and the statements that make them (part of migration 3)."""

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, Table, Text

LEDGER = MetaData()

ENERGY_ROW = Table(
    "energy_row",
    LEDGER,
    Column("row_id", Integer, primary_key=True),
    Column("day", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("unit", Text, nullable=False),
    Column("load", Text, nullable=False),
    Column("consumer", Text, nullable=False),
    Column("batch_id", Text, nullable=False),
    Column("metered_wh", BigInteger, nullable=False),
    Column("rated_wh", BigInteger, nullable=False),
    Column("protective_wh", BigInteger, nullable=False),
    Column("on_ms", BigInteger, nullable=False),
    Column("tariff", Text, nullable=False),
    Column("override", Text, nullable=False),
    Column("override_rate", Float),
)
"""What one load used in one hour; see plant.energy.ledger.LedgerRow. Never changed."""

ENERGY_DAY = Table(
    "energy_day",
    LEDGER,
    Column("day", Text, primary_key=True),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("gas_wh", BigInteger, nullable=False),
    Column("parasitic_wh", BigInteger, nullable=False),
    Column("opt_wh", BigInteger, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("gas_nl", Float, nullable=False),
    Column("ch4_nl", Float, nullable=False),
    Column("flared_ch4_nl", Float, nullable=False),
    Column("plausible", Integer, nullable=False),
    Column("budget_wh", BigInteger, nullable=False),
    Column("used_wh", BigInteger, nullable=False),
    Column("protective_wh", BigInteger, nullable=False),
    Column("over_wh", BigInteger, nullable=False),
)
"""Closed plant days; see plant.energy.ledger.LedgerDay. A day written again is replaced."""

ENERGY_STATEMENTS = (
    """CREATE TABLE energy_row (
        row_id INTEGER NOT NULL PRIMARY KEY,
        day TEXT NOT NULL,
        start_ms BIGINT NOT NULL,
        end_ms BIGINT NOT NULL,
        unit TEXT NOT NULL,
        load TEXT NOT NULL,
        consumer TEXT NOT NULL,
        batch_id TEXT NOT NULL,
        metered_wh BIGINT NOT NULL,
        rated_wh BIGINT NOT NULL,
        protective_wh BIGINT NOT NULL,
        on_ms BIGINT NOT NULL,
        tariff TEXT NOT NULL,
        override TEXT NOT NULL,
        override_rate FLOAT
    )""",
    "CREATE INDEX energy_row_by_start ON energy_row (start_ms)",
    "CREATE INDEX energy_row_by_batch ON energy_row (batch_id, start_ms)",
    """CREATE TRIGGER energy_row_is_not_changed BEFORE UPDATE ON energy_row
        BEGIN SELECT RAISE(ABORT, 'rows of the energy ledger are never changed'); END""",
    """CREATE TRIGGER energy_row_is_not_deleted BEFORE DELETE ON energy_row
        BEGIN SELECT RAISE(ABORT, 'rows of the energy ledger are never deleted'); END""",
    """CREATE TABLE energy_day (
        day TEXT NOT NULL PRIMARY KEY,
        start_ms BIGINT NOT NULL,
        end_ms BIGINT NOT NULL,
        gas_wh BIGINT NOT NULL,
        parasitic_wh BIGINT NOT NULL,
        opt_wh BIGINT NOT NULL,
        coverage FLOAT NOT NULL,
        gas_nl FLOAT NOT NULL,
        ch4_nl FLOAT NOT NULL,
        flared_ch4_nl FLOAT NOT NULL,
        plausible INTEGER NOT NULL,
        budget_wh BIGINT NOT NULL,
        used_wh BIGINT NOT NULL,
        protective_wh BIGINT NOT NULL,
        over_wh BIGINT NOT NULL
    )""",
)
"""For migration 3, in this order."""

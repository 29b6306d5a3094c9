"""How a database came to its tables: numbered steps, each whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.schema import ExecutableDDLElement

from plant.errors import NewerDatabaseError
from storage.energy.schema import ENERGY_STATEMENTS
from storage.operation.schema import OPERATION_STATEMENTS
from storage.schema import META


@dataclass(frozen=True, slots=True)
class Migration:
    """One step.

    Attributes:
        version: the schema's version after it; the steps are numbered from 1 without gaps.
        statements: executed in order, as SQL or as what SQLAlchemy turns into each
            database's own. Never changed once released.
    """

    version: int
    statements: tuple[str | ExecutableDDLElement, ...]


MIGRATIONS = (
    Migration(
        1,
        (
            "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
            """CREATE TABLE journal (
                sequence INTEGER NOT NULL PRIMARY KEY,
                utc_ms INTEGER NOT NULL,
                monotonic_s FLOAT NOT NULL,
                boot_id TEXT NOT NULL,
                station TEXT NOT NULL,
                kind TEXT NOT NULL,
                operator TEXT NOT NULL,
                authenticated BOOLEAN NOT NULL,
                origin TEXT NOT NULL,
                subject TEXT NOT NULL,
                action TEXT NOT NULL,
                old TEXT NOT NULL,
                new TEXT NOT NULL,
                reason TEXT NOT NULL,
                result TEXT NOT NULL,
                command_id TEXT NOT NULL,
                previous BLOB NOT NULL,
                digest BLOB NOT NULL
            )""",
            """CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
                BEGIN SELECT RAISE(ABORT, 'journal rows are never changed'); END""",
            """CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
                BEGIN SELECT RAISE(ABORT, 'journal rows are never deleted'); END""",
        ),
    ),
    Migration(
        2,
        (
            """CREATE TABLE note (
                note_id TEXT NOT NULL PRIMARY KEY,
                start_ms BIGINT NOT NULL,
                end_ms BIGINT,
                text TEXT NOT NULL,
                tags TEXT NOT NULL,
                unit TEXT NOT NULL,
                author TEXT NOT NULL,
                created_ms BIGINT NOT NULL,
                changed_by TEXT NOT NULL,
                changed_ms BIGINT NOT NULL,
                removed_by TEXT,
                removed_ms BIGINT
            )""",
            "CREATE INDEX note_by_start ON note (start_ms)",
            """CREATE TRIGGER note_is_not_deleted BEFORE DELETE ON note
                BEGIN SELECT RAISE(ABORT, 'notes are marked as removed, never deleted'); END""",
            """CREATE TABLE trend_set (
                set_id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                tags TEXT NOT NULL,
                span_s BIGINT NOT NULL,
                compare TEXT NOT NULL,
                mode TEXT NOT NULL,
                author TEXT NOT NULL,
                changed_ms BIGINT NOT NULL,
                removed_by TEXT,
                removed_ms BIGINT
            )""",
        ),
    ),
    Migration(3, (*OPERATION_STATEMENTS, *ENERGY_STATEMENTS)),
)


def newest(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Return the version that this program writes."""
    return migrations[-1].version


def version_of(connection: Connection) -> int:
    """Return the file's schema version; it must have a meta table."""
    found = connection.execute(
        select(META.c.value).where(META.c.key == "schema_version")
    ).scalar_one()
    return int(found)


def refuse_newer(version: int, *, file: str, migrations: Sequence[Migration]) -> None:
    """Raise NewerDatabaseError when this program is too old for the file."""
    if version > newest(migrations):
        raise NewerDatabaseError(
            f"{file} was written by a newer version of this program (its tables have version "
            f"{version}, this program knows {newest(migrations)}). It was left as it is. "
            "Update the program, or start with another folder: --data FOLDER"
        )


def migrate(
    connection: Connection, *, since: int, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring the tables from version ``since`` (0: none yet) to the newest.

    Runs inside the caller's transaction, so that an interrupted migration leaves the file at
    the version that it had.
    """
    for step in migrations:
        if step.version > since:
            for statement in step.statements:
                if isinstance(statement, str):
                    connection.exec_driver_sql(statement)
                else:
                    connection.execute(statement)
    put_fact(connection, "schema_version", str(newest(migrations)))


def put_fact(connection: Connection, key: str, value: str) -> None:
    """Write one row of meta, whether or not it exists; every database has that table."""
    changed = connection.execute(update(META).where(META.c.key == key).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(META).values(key=key, value=value))


def fact(connection: Connection, key: str) -> str | None:
    """Return one row of meta, None where there is none."""
    return connection.execute(select(META.c.value).where(META.c.key == key)).scalar()

"""Opens the history database for its writer, or says why there will be no history."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from plant.clock import Clock
from storage.data_dir import make_data_dir
from storage.database import explained, open_database
from storage.history.form import HEAD_FILE, HISTORY_FILE, HISTORY_FORM
from storage.history.keys import Grid
from storage.migrations import fact, put_fact


@dataclass(frozen=True, slots=True)
class OpenedHistory:
    """The history database, ready for one writer.

    Attributes:
        path: its file.
        engine: for writing; one connection at a time.
        grid: how it cuts hours and days.
        database_id: told apart by it from another file at the same place.
        moved_aside: where the damaged file went that stood here, None normally.
    """

    path: Path
    engine: Engine
    grid: Grid
    database_id: str
    moved_aside: Path | None


def open_history(folder: Path, clock: Clock, *, zone: str) -> OpenedHistory:
    """Open the history of a data folder for writing; make it where there is none.

    Whoever writes holds the folder's instance lock. The file's content is not checked here,
    which would take minutes after some years.

    Args:
        folder: the data folder; made where it is missing.
        clock: for the times of making and moving aside.
        zone: IANA name of the plant's time zone; decides the grid of a new file.

    Raises:
        ReadOnlyDatabaseError: when file or folder cannot be written.
        NewerDatabaseError: when a newer program wrote it; the file is left as it is.
        CorruptDatabaseError: when it is a foreign file; it is left as it is.
        StorageError: when another program holds it, or the disk is full or fails.
    """
    make_data_dir(folder)
    path = folder / HISTORY_FILE
    opened = open_database(
        path, clock, expected=(folder / HEAD_FILE).exists(), form=HISTORY_FORM
    )
    try:
        with opened.engine.begin() as connection:
            grid = _grid(connection, zone, clock)
            database_id = fact(connection, "database_id") or ""
    except DBAPIError as error:
        raise explained(path, error) from error
    return OpenedHistory(path, opened.engine, grid, database_id, opened.moved_aside)


def grid_of(connection: Connection) -> Grid:
    """Return how an existing history cuts hours and days."""
    return Grid(int(fact(connection, "grid_offset_s") or 0))


def standard_offset_s(zone: str, utc_ms: int) -> int:
    """Return the zone's standard time minus UTC in seconds, at about that time."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    summer = moment.dst() or timedelta()
    return round(((moment.utcoffset() or timedelta()) - summer).total_seconds())


def start_boot(connection: Connection) -> str:
    """Write down which start of the program writes from now on, and return its id."""
    boot_id = uuid.uuid4().hex
    put_fact(connection, "boot_id", boot_id)
    return boot_id


def _grid(connection: Connection, zone: str, clock: Clock) -> Grid:
    if fact(connection, "grid_offset_s") is None:
        put_fact(connection, "zone", zone)
        put_fact(connection, "grid_offset_s", str(standard_offset_s(zone, clock.utc_ms())))
    return grid_of(connection)

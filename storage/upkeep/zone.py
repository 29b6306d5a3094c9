"""In which zone does a history's plant stand? Times without an offset mean that one."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.exc import DBAPIError

from plant.errors import StorageError
from storage.migrations import fact
from storage.sqlite_engine import PATIENT_WAIT_S, reading_engine
from storage.upkeep.whole_file import unreadable


def plant_zone(history: Path) -> ZoneInfo:
    """Return the zone with which the database was made.

    Raises:
        StorageError: when there is no such file, or it cannot be read.
    """
    if not history.is_file():
        raise StorageError(
            f"There is no history in {history.parent}. Name the right folder with --data, run "
            "the program for a while, or import readings."
        )
    try:
        with reading_engine(history, wait_s=PATIENT_WAIT_S).connect() as connection:
            name = fact(connection, "zone") or "UTC"
    except DBAPIError as error:
        raise unreadable(history, error) from error
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise StorageError(f"{history} names a zone that is not known: {name}.") from error

"""How is a question put to the state database's file, whether it is in use or lies alone?"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from plant.errors import StorageError
from storage.sqlite_engine import (
    PATIENT_WAIT_S,
    Trouble,
    reading_engine,
    trouble_behind,
    unrecovered_engine,
)

T = TypeVar("T")


def ask_file(path: Path, question: Callable[[Connection], T]) -> T | None:
    """Return the answer of a database, read on a connection of its own. Any thread.

    None where there is no file, or an old one without the tables.

    Args:
        path: the file.
        question: asked inside a transaction.

    Raises:
        StorageError: when it cannot be read, with the remedy.
    """
    if not path.is_file():
        return None
    try:
        return _ask(reading_engine(path, wait_s=PATIENT_WAIT_S), question)
    except DBAPIError as error:
        if trouble_behind(error) is None:
            return None
        if trouble_behind(error) is not Trouble.READ_ONLY:
            raise _explained(path, error) from error
    # A folder that cannot be written: SQLite finds no place for its shared memory there.
    try:
        return _ask(unrecovered_engine(path), question)
    except DBAPIError as error:
        if trouble_behind(error) is None:
            return None
        raise _explained(path, error) from error


def _ask(engine: Engine, question: Callable[[Connection], T]) -> T:
    with engine.connect() as connection, connection.begin():
        return question(connection)


def _explained(path: Path, error: DBAPIError) -> StorageError:
    return StorageError(
        f"{path} cannot be read ({error.orig}). Check the disk and start the program again."
    )

"""Is the whole history file sound? Looked through beside the running program."""

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.sqlite_engine import (
    PATIENT_WAIT_S,
    Trouble,
    quick_check,
    reading_engine,
    trouble_behind,
)

if TYPE_CHECKING:
    from sqlite3 import Connection as RawConnection

_log = logging.getLogger(__name__)


class FileCheck:
    """Checks a file on a short-lived thread of its own, with a connection for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: RawConnection | None = None
        self._given_up = False
        self._complaint = ""
        self._thread = threading.Thread(target=self._run, name="history check", daemon=True)

    @property
    def complaint(self) -> str:
        """Return what is wrong with the file; empty while nothing was found."""
        return self._complaint

    @property
    def started(self) -> bool:
        """Return whether it has begun."""
        return self._thread.ident is not None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Give up and wait for the thread."""
        with self._lock:
            self._given_up = True
            if self._connection is not None:
                self._connection.interrupt()
        if self.started:
            self._thread.join()

    def _run(self) -> None:
        engine = reading_engine(self._path, wait_s=PATIENT_WAIT_S)
        try:
            with engine.connect() as connection:
                found = self._looked_through(connection)
        except DBAPIError as error:
            if trouble_behind(error) is not Trouble.DAMAGED:
                _log.info("history could not be checked: %s", error.orig)
                return
            found = str(error.orig)
        finally:
            engine.dispose()
        if found:
            _log.error("history is damaged: %s", found)
        self._complaint = found

    def _looked_through(self, connection: Connection) -> str:
        """Return what is wrong, empty where nothing is or the check was given up."""
        raw = cast("RawConnection", connection.connection.dbapi_connection)
        with self._lock:
            if self._given_up:
                return ""
            self._connection = raw
        try:
            found = quick_check(connection)
        finally:
            with self._lock:
                self._connection = None
        return "" if found == "ok" else found

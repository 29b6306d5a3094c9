"""A store for a rehearsal: the same tables and statements in a file, without a thread."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.exc import DBAPIError

from plant.clock import Clock
from plant.errors import StorageError
from plant.operation.store import Change
from storage.database import open_database
from storage.operation.reading import documents
from storage.operation.writing import write_change

_CHANGES_AT_ONCE = 500
"""A rehearsal that is broken off may be begun again: it need not wait for the disk."""


class FilePlantStore:
    """Keeps changes of a rehearsal, as its keeper. Use as a context manager, on one thread.

    What was written can be loaded at once; it is on the disk after the block.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open the file, make it where there is none.

        Args:
            path: of the file; its folder exists.
            clock: for the file's own times.

        Raises:
            StorageError: when it cannot be opened, with the remedy.
        """
        self._engine = open_database(path, clock, expected=False).engine
        self._connection = self._engine.connect()
        self._waiting = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def load(self) -> Mapping[str, str]:
        """Return the documents as last written; see PlantStore."""
        return documents(self._connection)

    def commit(self, change: Change) -> None:
        """Keep a change: all of it or nothing.

        Raises:
            StorageError: when a transition is doubled or the disk does not take it; nothing
                of the change is written.
        """
        try:
            with self._connection.begin_nested():
                write_change(self._connection, change)
        except DBAPIError as error:
            raise StorageError(f"The change cannot be written: {error.orig}.") from error
        self._waiting += 1
        if self._waiting >= _CHANGES_AT_ONCE:
            self._sync()

    def close(self) -> None:
        """Bring all to the disk and close the file. Safe to call twice."""
        if not self._connection.closed:
            self._sync()
            self._connection.close()

    def _sync(self) -> None:
        self._connection.commit()
        self._waiting = 0

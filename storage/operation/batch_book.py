"""The batches in the state database: a BatchBook."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from plant.operation.store import BatchLine, BatchRecord

if TYPE_CHECKING:  # SQL is loaded with the first question, on the thread that asks it
    from sqlalchemy import Connection

T = TypeVar("T")


class SqlBatchBook:
    """See BatchBook. Any thread; each question opens and closes a connection of its own.

    It may be built before the database is there, and used while the program writes to it or
    when no program runs.
    """

    def __init__(self, folder: Path) -> None:
        """Build the book over a data folder."""
        self._folder = folder

    def batches(self, *, unit_id: str = "", limit: int = 100) -> Sequence[BatchLine]:
        """Return the newest batches first; see BatchBook."""
        from storage.operation.reading import batch_lines

        found = self._ask(
            lambda connection: batch_lines(connection, unit_id=unit_id, limit=limit)
        )
        return found if found is not None else ()

    def record(self, batch_id: str) -> BatchRecord | None:
        """Return a batch's record; see BatchBook."""
        from storage.operation.reading import batch_record

        return self._ask(lambda connection: batch_record(connection, batch_id))

    def _ask(self, question: "Callable[[Connection], T]") -> T | None:
        from storage.operation.opening import ask_file
        from storage.state import STATE_FILE

        return ask_file(self._folder / STATE_FILE, question)

"""The energy ledger for the screens: an EnergyBook over the state database."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from plant.energy.ledger import LedgerDay, LedgerRow

if TYPE_CHECKING:  # SQL is loaded with the first question, on the thread that asks it
    from sqlalchemy import Connection

T = TypeVar("T")


class SqlEnergyBook:
    """See EnergyBook. Any thread; each question opens and closes a connection of its own."""

    def __init__(self, folder: Path) -> None:
        """Build the book over a data folder; the database need not be there yet."""
        self._folder = folder

    def days(self, *, limit: int = 60) -> Sequence[LedgerDay]:
        """Return the newest closed plant days first."""
        from storage.energy.energy_ledger import newest_days

        return self._ask(lambda connection: newest_days(connection, limit))

    def rows(self, start_ms: int, end_ms: int) -> Sequence[LedgerRow]:
        """Return the rows that begin in ``[start_ms, end_ms)``, oldest first."""
        from storage.energy.energy_ledger import rows_between

        return self._ask(lambda connection: rows_between(connection, start_ms, end_ms))

    def batch_rows(self, batch_id: str) -> Sequence[LedgerRow]:
        """Return a batch's rows, oldest first."""
        from storage.energy.energy_ledger import rows_of_batch

        return self._ask(lambda connection: rows_of_batch(connection, batch_id))

    def _ask(self, question: "Callable[[Connection], Sequence[T]]") -> Sequence[T]:
        from storage.operation.opening import ask_file
        from storage.state import STATE_FILE

        found = ask_file(self._folder / STATE_FILE, question)
        return () if found is None else found

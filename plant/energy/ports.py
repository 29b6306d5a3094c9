"""How do the screens read the energy ledger?"""

from collections.abc import Sequence
from typing import Protocol

from plant.energy.ledger import LedgerDay, LedgerRow


class EnergyBook(Protocol):
    """Reads the energy ledger. Any thread but the window's; may wait for the disk.

    Raises:
        StorageError: when the database cannot be read, with the remedy.
    """

    def days(self, *, limit: int = 60) -> Sequence[LedgerDay]:
        """Return the newest closed plant days first."""
        ...

    def rows(self, start_ms: int, end_ms: int) -> Sequence[LedgerRow]:
        """Return the rows that begin in ``[start_ms, end_ms)``, oldest first."""
        ...

    def batch_rows(self, batch_id: str) -> Sequence[LedgerRow]:
        """Return a batch's rows, oldest first."""
        ...

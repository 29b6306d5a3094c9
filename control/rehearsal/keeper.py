"""What is left after the program was killed?"""

from collections.abc import Mapping
from typing import Protocol

from plant.operation.store import Change


class Keeper(Protocol):
    """Keeps what must survive a kill; a change is on disk when ``commit`` returns."""

    def load(self) -> Mapping[str, str]:
        """Return the documents as last committed."""
        ...

    def commit(self, change: Change) -> None:
        """Keep a change, all of it or nothing."""
        ...


class MemoryKeeper:
    """Keeps documents as the text that a disk would get. One owner."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._documents = dict(documents)

    def load(self) -> Mapping[str, str]:
        """Return the documents as last committed."""
        return dict(self._documents)

    def commit(self, change: Change) -> None:
        """Keep a change."""
        self._documents.update(change.states)

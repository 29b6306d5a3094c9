"""What is left after the program was killed?"""

from collections.abc import Mapping
from typing import Protocol

from control.automation.saved import Documents
from plant.operation.store import Change


class Keeper(Protocol):
    """Keeps what must survive a kill; a change is on disk when ``commit`` returns."""

    def load(self) -> Mapping[str, str]:
        """Return the documents as last committed."""
        ...

    def commit(self, change: Change) -> None:
        """Keep a change, all of it or nothing."""
        ...


class _Postponed(str):
    """A document that has not been written yet; its state is frozen and cannot change."""

    state: object

    __slots__ = ("state",)


class LateDocuments(Documents):
    """Writes documents only when somebody reads them: most are replaced before that."""

    def write(self, state: object) -> str:
        """Return a document that `MemoryKeeper` will write when it is asked for."""
        document = _Postponed()
        document.state = state
        return document


class MemoryKeeper:
    """Keeps documents as the text that a disk would get. One owner."""

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._documents = dict(documents)

    def load(self) -> Mapping[str, str]:
        """Return the documents as last committed."""
        codec = Documents()
        return {
            key: codec.write(text.state) if isinstance(text, _Postponed) else text
            for key, text in self._documents.items()
        }

    def commit(self, change: Change) -> None:
        """Keep a change."""
        self._documents.update(change.states)

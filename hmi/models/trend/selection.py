"""Which tags are in the trend? One choice for the window, whichever page shows it."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

MOST_TAGS = 8
"""More lines than this cannot be told apart."""


class TrendSelection(QObject):
    """The chosen tags in the order of choosing. Owner: GUI thread.

    Signals:
        changed: a tag came or went.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tag_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, owner: QObject) -> "TrendSelection":
        """Return the owner's selection, which lives as long as the owner."""
        kept = owner.findChild(cls)
        return kept if isinstance(kept, cls) else cls(owner)

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """Return the chosen tags."""
        return self._tag_ids

    def add(self, tag_id: str) -> None:
        """Add a tag; the one chosen first makes room when there are too many."""
        if tag_id not in self._tag_ids:
            self._set((*self._tag_ids, tag_id)[-MOST_TAGS:])

    def remove(self, tag_id: str) -> None:
        """Remove a tag; one that is not chosen does no harm."""
        self._set(tuple(kept for kept in self._tag_ids if kept != tag_id))

    def replace(self, tag_ids: Iterable[str]) -> None:
        """Choose these tags instead, the first MOST_TAGS of them."""
        self._set(tuple(dict.fromkeys(tag_ids))[:MOST_TAGS])

    def clear(self) -> None:
        """Remove all."""
        self._set(())

    def _set(self, tag_ids: tuple[str, ...]) -> None:
        if tag_ids != self._tag_ids:
            self._tag_ids = tag_ids
            self.changed.emit()

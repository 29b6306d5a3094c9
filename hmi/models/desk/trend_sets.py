"""The trend sets as the screens know them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from hmi.models.desk.answers import Answers
from plant.notebook.trend_sets import TrendSet, TrendSets, TrendView

Answer = TypeVar("Answer")
Failed = Callable[[str], None]
"""Gets a sentence for people."""


class KeptSets(QObject):
    """Knows the sets, and changes them without waiting. Owner: GUI thread.

    Signals:
        changed: ``sets`` is another list than before.
    """

    changed = Signal()

    def __init__(
        self, shelf: TrendSets | None, answers: Answers, *, author: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._answers = answers
        self._author = author
        self._sets: tuple[TrendSet, ...] = ()

    @property
    def available(self) -> bool:
        """Return whether sets are kept at all."""
        return self._shelf is not None

    @property
    def sets(self) -> tuple[TrendSet, ...]:
        """Return the sets as of the last answer: the built-in ones, then by name."""
        return self._sets

    def named(self, name: str) -> TrendSet | None:
        """Return the set of that name; upper and lower case are the same."""
        wanted = " ".join(name.split()).casefold()
        return next((one for one in self._sets if one.name.casefold() == wanted), None)

    def refresh(self, failed: Failed) -> None:
        """Ask for the sets."""
        if self._shelf is not None:
            self._answers.expect(
                self, self._shelf.sets(), answered=self._on_sets, failed=failed
            )

    def save(
        self,
        owner: QObject,
        name: str,
        view: TrendView,
        *,
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Keep a view under a name."""
        if self._shelf is not None:
            future = self._shelf.save(name, view, author=self._author)
            self._expect(owner, future, done, failed)

    def rename(
        self,
        owner: QObject,
        set_id: str,
        name: str,
        *,
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Give a saved set another name."""
        if self._shelf is not None:
            future = self._shelf.rename(set_id, name, author=self._author)
            self._expect(owner, future, done, failed)

    def remove(
        self, owner: QObject, set_id: str, *, done: Callable[[], None], failed: Failed
    ) -> None:
        """Take a saved set away."""
        if self._shelf is not None:
            future = self._shelf.remove(set_id, author=self._author)
            self._expect(owner, future, done, failed)

    def _expect(
        self,
        owner: QObject,
        future: Future[Answer],
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        def tell(_: Answer) -> None:
            self.refresh(failed)
            done()

        self._answers.expect(owner, future, answered=tell, failed=failed)

    def _on_sets(self, sets: Sequence[TrendSet]) -> None:
        self._sets = tuple(sets)
        self.changed.emit()

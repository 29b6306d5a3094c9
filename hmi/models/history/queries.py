"""How does a screen ask history without waiting for the disk? The newest question wins."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from plant.errors import PlantError
from plant.history import HistoryReader

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
THREADS = 2


@dataclass(frozen=True, slots=True)
class _Ticket:
    """One question of one asker: only the asker's newest is answered."""

    key: Hashable
    number: int
    answered: Callable[[Any], None]
    failed: Callable[[str], None]
    future: Future[Any]


class HistoryQueries(QObject):
    """Asks the reader on threads of its own. Owner: GUI thread, as are all its methods.

    Each asker has a key. A new question under a key makes the one before it stale: it is
    taken back if it waits and dropped if it is answered. An answer for a method of a QObject
    that is deleted is dropped, too. The threads start with the first question and end with
    `close`.

    Args:
        reader: None where there is no history; then nothing may be asked.
        unreadable: what people are told when the reader fails without a sentence of its own.
    """

    _ended = Signal(object)

    def __init__(
        self, reader: HistoryReader | None, *, unreadable: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._unreadable = unreadable
        self._pool: ThreadPoolExecutor | None = None
        self._tickets: dict[Hashable, _Ticket] = {}
        self._asked = 0
        self._closed = False
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def available(self) -> bool:
        """Return whether there is a history to ask."""
        return self._reader is not None and not self._closed

    def waiting(self, key: Hashable) -> bool:
        """Return whether a question under this key has no answer yet."""
        return key in self._tickets

    def ask(
        self,
        key: Hashable,
        question: Callable[[HistoryReader], Answer],
        *,
        answered: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        """Ask; returns at once. One of the two is called back later, on the GUI thread.

        Args:
            key: who asks.
            question: runs on one of the threads; must not touch a widget.
            answered: gets what the question returned.
            failed: gets a sentence for people.
        """
        if self._reader is None or self._closed:
            return
        self.forget(key)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="history-query")
        self._asked += 1
        future = self._pool.submit(question, self._reader)
        ticket = _Ticket(key, self._asked, answered, failed, future)
        self._tickets[key] = ticket
        future.add_done_callback(lambda _: self._ended.emit(ticket))

    def forget(self, key: Hashable) -> None:
        """Take the question under this key back, if there is one."""
        ticket = self._tickets.pop(key, None)
        if ticket is not None:
            ticket.future.cancel()

    def close(self) -> None:
        """End the threads; waits for a question that runs just now. Safe to call twice."""
        self._closed = True
        for key in list(self._tickets):
            self.forget(key)
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _on_ended(self, ticket: _Ticket) -> None:
        if self._tickets.get(ticket.key) is not ticket:
            return  # a newer question took its place, or nobody waits any more
        del self._tickets[ticket.key]
        if not _is_there(ticket.answered):
            return  # the page was thrown away meanwhile, as with a change of the theme
        error = ticket.future.exception()
        if error is None:
            ticket.answered(ticket.future.result())
        elif isinstance(error, PlantError):
            ticket.failed(str(error))
        else:
            _log.error("a question to history failed", exc_info=error)
            ticket.failed(self._unreadable)


def _is_there(callback: Callable[..., Any]) -> bool:
    """Return whether the object behind a method still exists for Qt."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)

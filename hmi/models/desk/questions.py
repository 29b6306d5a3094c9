"""How does a screen ask a store without waiting for the disk? The newest question wins."""

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from plant.errors import PlantError, RefusedError
from plant.texts import Texts

_log = logging.getLogger(__name__)

Store = TypeVar("Store")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Ticket:
    """One question of one asker: only the asker's newest is answered."""

    key: Hashable
    number: int
    answered: Callable[[Any], None]
    failed: Callable[[str], None]
    future: Future[Any]


class Questions(QObject, Generic[Store]):
    """Asks a store on threads of its own. Owner: GUI thread, as are all its methods.

    Each asker has a key. A new question under a key makes the one before it stale: it is
    taken back if it waits and dropped if it is answered. An answer for a method of a QObject
    that is deleted is dropped, too. The threads start with the first question and end with
    `close`.

    Args:
        store: who is asked; None where there is none, then nothing may be asked.
        name: of the store, for threads and log: ``history``.
        unreadable: what people are told when the store fails without a sentence of its own.
        texts: for refusals; None where the store refuses nothing.
        threads: how many questions run at once.
    """

    _ended = Signal(object)

    def __init__(
        self,
        store: Store | None,
        *,
        name: str,
        unreadable: str,
        texts: Texts | None = None,
        threads: int = 1,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._name = name
        self._unreadable = unreadable
        self._texts = texts
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._tickets: dict[Hashable, _Ticket] = {}
        self._asked = 0
        self._closed = False
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def available(self) -> bool:
        """Return whether there is a store to ask."""
        return self._store is not None and not self._closed

    def waiting(self, key: Hashable) -> bool:
        """Return whether a question under this key has no answer yet."""
        return key in self._tickets

    def ask(
        self,
        key: Hashable,
        question: Callable[[Store], Answer],
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
        if self._store is None or self._closed:
            return
        self.forget(key)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(
                self._threads, thread_name_prefix=f"{self._name}-query"
            )
        self._asked += 1
        future = self._pool.submit(question, self._store)
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
        else:
            ticket.failed(self._said(error))

    def _said(self, error: BaseException) -> str:
        """Return what people are told of an error."""
        if isinstance(error, RefusedError) and self._texts is not None:
            return self._texts.say(error.reason)
        if isinstance(error, PlantError):
            return str(error)
        _log.error("a question to %s failed", self._name, exc_info=error)
        return self._unreadable


def _is_there(callback: Callable[..., Any]) -> bool:
    """Return whether the object behind a method still exists for Qt."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)

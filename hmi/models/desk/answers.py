"""How do answers from other threads come back to the screens?"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from plant.errors import PlantError, RefusedError
from plant.texts import Texts

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Ticket:
    owner: QObject
    future: Future[Any]
    answered: Callable[[Any], None]
    failed: Callable[[str], None]


class Answers(QObject):
    """Calls back on the GUI thread when a future ends. Owner: GUI thread."""

    _ended = Signal(object)

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._lock = Lock()
        self._open = True
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    def expect(
        self,
        owner: QObject,
        future: Future[Answer],
        *,
        answered: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        """Call one of the two back later.

        Args:
            owner: who waits; when it is deleted meanwhile nobody is called.
            future: ends on any thread.
            answered: gets its result.
            failed: gets a sentence for people.
        """
        ticket = _Ticket(owner, future, answered, failed)
        future.add_done_callback(lambda _: self._post(ticket))

    def close(self) -> None:
        """Call nobody any more."""
        with self._lock:
            self._open = False

    def _post(self, ticket: _Ticket) -> None:
        """Hand over to the GUI thread; any thread."""
        with self._lock:
            if self._open:
                self._ended.emit(ticket)

    def _on_ended(self, ticket: _Ticket) -> None:
        if not isValid(ticket.owner):
            return
        error = ticket.future.exception()
        if error is None:
            ticket.answered(ticket.future.result())
        elif isinstance(error, RefusedError):
            ticket.failed(self._texts.say(error.reason))
        elif isinstance(error, PlantError):
            ticket.failed(str(error))
        else:
            _log.error("an answer failed", exc_info=error)
            ticket.failed(self._texts("desk.failed"))

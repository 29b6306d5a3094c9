"""Who hears the automation? Everyone attached, and nobody can hurt the scan by it."""

import logging
import threading
from collections.abc import Callable

from plant.operation.requests import Answer
from plant.operation.view import OperationListener, OperationView

_log = logging.getLogger(__name__)


class OperationBoard:
    """Tells the screens. Attaching and ``latest`` work on any thread; telling is the engine's.

    A listener that raises is logged and detached.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Copied on write, so that telling needs no lock and no copy.
        self._listeners: tuple[OperationListener, ...] = ()
        self._latest: OperationView | None = None

    @property
    def latest(self) -> OperationView | None:
        """Return the last scan's view; None before the first."""
        return self._latest

    def attach(self, listener: OperationListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop (twice does no harm)."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        return lambda: self._detach(listener)

    def show(self, view: OperationView) -> None:
        """Tell the scan's view."""
        self._latest = view
        self._tell(lambda listener: listener.on_operation(view))

    def answer(self, answer: Answer) -> None:
        """Tell what became of a request."""
        self._tell(lambda listener: listener.on_answer(answer))

    def _tell(self, call: Callable[[OperationListener], None]) -> None:
        for listener in self._listeners:
            try:
                call(listener)
            except Exception:  # noqa: BLE001  foreign code must not end the scan
                _log.exception("a listener failed and is detached: %r", listener)
                self._detach(listener)

    def _detach(self, listener: OperationListener) -> None:
        with self._lock:
            self._listeners = tuple(kept for kept in self._listeners if kept is not listener)

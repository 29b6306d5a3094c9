"""Who hears the automation? Everyone attached, and nobody can hurt the scan by it."""

from collections.abc import Callable

from control.live_source import Listeners
from plant.operation.requests import Answer
from plant.operation.view import OperationListener, OperationView


class OperationBoard:
    """Tells the screens. Attaching and ``latest`` work on any thread; telling is the engine's.

    A listener that raises is logged and detached.
    """

    def __init__(self) -> None:
        self._listeners = Listeners[OperationListener]()
        self._latest: OperationView | None = None

    @property
    def latest(self) -> OperationView | None:
        """Return the last scan's view; None before the first."""
        return self._latest

    def attach(self, listener: OperationListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop (twice does no harm)."""
        return self._listeners.attach(listener)

    def show(self, view: OperationView) -> None:
        """Tell the scan's view."""
        self._latest = view
        self._listeners.tell(lambda listener: listener.on_operation(view))

    def answer(self, answer: Answer) -> None:
        """Tell what became of a request."""
        self._listeners.tell(lambda listener: listener.on_answer(answer))

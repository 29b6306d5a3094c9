"""Who hears the living plant? Everyone attached, and nobody can hurt the scan by it."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from plant.command import Outcome
from plant.event import Event
from plant.health import SystemHealth
from plant.ports import SnapshotListener, SourceMode
from plant.sample import EMPTY_SNAPSHOT, Sample, Snapshot

_log = logging.getLogger(__name__)


Listener = TypeVar("Listener")


class Listeners(Generic[Listener]):
    """Those who hear. Attaching and detaching work on any thread; telling is one thread's.

    A listener that raises is logged and detached.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Copied on write, so that telling needs no lock and no copy.
        self._all: tuple[Listener, ...] = ()

    def attach(self, listener: Listener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop (twice does no harm)."""
        with self._lock:
            self._all = (*self._all, listener)
        return lambda: self._detach(listener)

    def tell(self, call: Callable[[Listener], None]) -> None:
        """Call each of them."""
        for listener in self._all:
            try:
                call(listener)
            except Exception:  # noqa: BLE001  foreign code must not end the scan
                _log.exception("a listener failed and is detached: %r", listener)
                self._detach(listener)

    def _detach(self, listener: Listener) -> None:
        with self._lock:
            self._all = tuple(kept for kept in self._all if kept is not listener)


class LiveSource:
    """The engine's SnapshotSource.

    ``attach``, detaching, ``latest`` and ``health`` work on any thread. Publishing belongs to
    the engine thread; the watchdog thread publishes health and events while the engine is
    silent. A listener that raises is logged and detached.
    """

    def __init__(self, mode: SourceMode) -> None:
        self._mode = mode
        self._listeners = Listeners[SnapshotListener]()
        self._latest = EMPTY_SNAPSHOT
        self._health: SystemHealth | None = None

    @property
    def mode(self) -> SourceMode:
        """Return what the source shows."""
        return self._mode

    @property
    def health(self) -> SystemHealth | None:
        """Return the last health, None before the first."""
        return self._health

    def attach(self, listener: SnapshotListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop (twice does no harm)."""
        return self._listeners.attach(listener)

    def latest(self) -> Snapshot:
        """Return the last scan's snapshot, EMPTY_SNAPSHOT before the first."""
        return self._latest

    def publish_snapshot(self, snapshot: Snapshot) -> None:
        """Make the snapshot the latest; its changes went out as blocks already."""
        self._latest = snapshot

    def publish_samples(self, block: Sequence[Sample]) -> None:
        """Tell changed samples."""
        self._listeners.tell(lambda listener: listener.on_samples(block))

    def publish_health(self, health: SystemHealth) -> None:
        """Tell the once-a-second health."""
        self._health = health
        self._listeners.tell(lambda listener: listener.on_health(health))

    def publish_event(self, event: Event) -> None:
        """Tell an event."""
        self._listeners.tell(lambda listener: listener.on_event(event))

    def publish_outcome(self, outcome: Outcome) -> None:
        """Tell a command's progress."""
        self._listeners.tell(lambda listener: listener.on_outcome(outcome))

"""How does news from the plant reach the screens? The one border between the threads."""

from collections import deque
from collections.abc import Sequence
from threading import Lock

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from plant.clock import Clock
from plant.command import Outcome
from plant.event import Event
from plant.health import SystemHealth
from plant.ports import SnapshotSource
from plant.sample import Sample

SHORTEST_GAP_S = 0.016
"""A block passes at once when the last one is at least this old, else it waits for it."""

EVENT_LIMIT = 1000
"""Events kept while the GUI thread is busy; older ones stand in the journal anyway."""


class Bridge(QObject):
    """Listens to a source on its thread and tells the GUI thread in batches.

    Owner: the GUI thread. The SnapshotListener methods (``on_...``) run on the source's
    thread, only store under a lock, and post at most one queued signal for all that waits.
    A busy GUI thread finds the newest sample of each tag, never a queue of old ones.

    Signals, all emitted on the GUI thread:
        samples_arrived: tuple[Sample, ...], each tag at most once.
        health_changed: SystemHealth.
        event_arrived: Event, in order.
        outcome_arrived: Outcome, in order, after the samples that came before it.
    """

    samples_arrived = Signal(object)
    health_changed = Signal(object)
    event_arrived = Signal(object)
    outcome_arrived = Signal(object)
    _woken = Signal()

    def __init__(
        self, source: SnapshotSource, *, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lock = Lock()
        self._samples: dict[str, Sample] = {}
        self._health: SystemHealth | None = None
        self._events: deque[Event] = deque(maxlen=EVENT_LIMIT)
        self._outcomes: list[Outcome] = []
        self._posted = False
        self._delivered_s = clock.monotonic_s() - SHORTEST_GAP_S
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._deliver)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._detach = source.attach(self)

    def close(self) -> None:
        """Stop listening; what has not been delivered is dropped."""
        self._detach()
        self._timer.stop()

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Take a block; source's thread."""
        with self._lock:
            self._samples.update((sample.tag_id, sample) for sample in block)
            post = self._claim_post()
        if post:
            self._woken.emit()

    def on_health(self, health: SystemHealth) -> None:
        """Take the health, the newest replaces what waits; source's thread."""
        with self._lock:
            self._health = health
            post = self._claim_post()
        if post:
            self._woken.emit()

    def on_event(self, event: Event) -> None:
        """Take an event; source's thread."""
        with self._lock:
            self._events.append(event)
            post = self._claim_post()
        if post:
            self._woken.emit()

    def on_outcome(self, outcome: Outcome) -> None:
        """Take an outcome; source's thread."""
        with self._lock:
            self._outcomes.append(outcome)
            post = self._claim_post()
        if post:
            self._woken.emit()

    def _claim_post(self) -> bool:
        """Return whether the caller must post the wake-up; the lock is held."""
        post = not self._posted
        self._posted = True
        return post

    def _on_woken(self) -> None:
        since = self._clock.monotonic_s() - self._delivered_s
        if since >= SHORTEST_GAP_S:
            self._deliver()
        else:
            self._timer.start(max(1, round((SHORTEST_GAP_S - since) * 1000)))

    def _deliver(self) -> None:
        with self._lock:
            samples, self._samples = self._samples, {}
            health, self._health = self._health, None
            events, self._events = self._events, deque(maxlen=EVENT_LIMIT)
            outcomes, self._outcomes = self._outcomes, []
            self._posted = False
        self._delivered_s = self._clock.monotonic_s()
        if samples:
            self.samples_arrived.emit(tuple(samples.values()))
        if health is not None:
            self.health_changed.emit(health)
        for event in events:
            self.event_arrived.emit(event)
        for outcome in outcomes:
            self.outcome_arrived.emit(outcome)

"""A plant's doors that a test drives by hand: source, live buffer, frames, commands."""

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

from plant.clock import Clock
from plant.command import Command, Outcome, OutcomeStatus
from plant.event import Event
from plant.health import Frame, SystemHealth
from plant.message import Message
from plant.ports import RecentHistory, SnapshotListener, SourceMode
from plant.quality import Quality
from plant.sample import EMPTY_SNAPSHOT, Sample, Snapshot, Value


class FakeSource:
    """A SnapshotSource that says what it is told to, on the caller's thread."""

    def __init__(self, clock: Clock, mode: SourceMode = SourceMode.SIMULATED) -> None:
        self._clock = clock
        self._mode = mode
        self._listeners: list[SnapshotListener] = []
        self._samples: dict[str, Sample] = {}
        self._latest: Snapshot = EMPTY_SNAPSHOT

    @property
    def mode(self) -> SourceMode:
        """Return what the source claims to show."""
        return self._mode

    @property
    def listeners(self) -> int:
        """Return how many listen."""
        return len(self._listeners)

    def attach(self, listener: SnapshotListener) -> Callable[[], None]:
        """Tell this listener too."""
        self._listeners.append(listener)

        def detach() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return detach

    def latest(self) -> Snapshot:
        """Return everything emitted so far as one snapshot."""
        return self._latest

    def sample(self, tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> Sample:
        """Return a sample of now."""
        return Sample(tag_id, value, quality, self._clock.utc_ms(), self._clock.monotonic_s())

    def set(self, tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> None:
        """Emit one value of now."""
        self.emit([self.sample(tag_id, value, quality)])

    def emit(self, block: Iterable[Sample]) -> None:
        """Emit a block."""
        samples = tuple(block)
        self._samples.update((sample.tag_id, sample) for sample in samples)
        self._latest = Snapshot(
            self._latest.sequence + 1,
            self._clock.utc_ms(),
            self._clock.monotonic_s(),
            MappingProxyType(dict(self._samples)),
        )
        for listener in tuple(self._listeners):
            listener.on_samples(samples)

    def emit_health(self, health: SystemHealth) -> None:
        """Emit a health."""
        for listener in tuple(self._listeners):
            listener.on_health(health)

    def emit_event(self, event: Event) -> None:
        """Emit an event."""
        for listener in tuple(self._listeners):
            listener.on_event(event)

    def emit_outcome(self, outcome: Outcome) -> None:
        """Emit a command's outcome."""
        for listener in tuple(self._listeners):
            listener.on_outcome(outcome)


class FakeRecent:
    """A RecentReader with the courses it was given."""

    def __init__(self) -> None:
        self.courses: dict[str, RecentHistory] = {}

    def recent(self, tag_id: str, *, since_utc_ms: int) -> RecentHistory:
        """Return the course from then on."""
        course = self.courses.get(tag_id)
        if course is None:
            return RecentHistory((), (), ())
        first = next(
            (i for i, at in enumerate(course.utc_ms) if at >= since_utc_ms),
            len(course.utc_ms),
        )
        return RecentHistory(course.utc_ms[first:], course.values[first:], course.good[first:])


class FakeFrames:
    """A FrameReader with the frames it was given."""

    def __init__(self) -> None:
        self.lines: dict[str, tuple[Frame, ...]] = {}

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return the line's frames."""
        return self.lines.get(line_id, ())


class FakeCommands:
    """A CommandPort that keeps what was submitted; the test answers through the source."""

    def __init__(self, source: FakeSource, clock: Clock) -> None:
        self.submitted: list[Command] = []
        self._source = source
        self._clock = clock

    def submit(self, command: Command) -> None:
        """Keep the command."""
        self.submitted.append(command)

    def answer(
        self, status: OutcomeStatus, reasons: tuple[Message, ...] = (), *, index: int = -1
    ) -> None:
        """Emit an outcome of a submitted command, by default of the last one."""
        self._source.emit_outcome(
            Outcome(self.submitted[index], status, reasons, self._clock.utc_ms())
        )


class FakeSimulator:
    """A SimulatorPort that keeps the faults it was given."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def inject(self, spec: str) -> None:
        """Keep a fault."""
        self.faults.append(spec)

    def clear(self) -> None:
        """Forget all faults."""
        self.faults.clear()

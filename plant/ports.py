"""The small doors between the rooms. Each is named for the job, not for who does it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from plant.command import Command, Outcome
from plant.event import Event
from plant.health import DeviceHealth, Frame, LineHealth, SystemHealth
from plant.history import HistorianHealth
from plant.message import Message
from plant.sample import Sample, Snapshot


class Priority(Enum):
    """Order in which a line serves requests; a smaller number goes first."""

    STOP = 0
    OPERATOR = 1
    READ_BACK = 2
    HEARTBEAT = 3
    FAST = 4
    NORMAL = 5
    SLOW = 6
    PROBE = 7


class WriteStatus(Enum):
    """How a write to a field unit ended (field layer rule 7)."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """A write's end; ``reason`` says why it was rejected or is unknown."""

    status: WriteStatus
    reason: Message | None = None


class FieldListener(Protocol):
    """What the field layer tells the engine. Called on the engine thread; returns at once."""

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Take one decoded block, or the re-marked samples of a unit that went silent."""
        ...

    def on_device_changed(self, device: DeviceHealth) -> None:
        """Take a field unit's change of state, status bits or uptime (a reset)."""
        ...

    def on_field_event(self, event: Event) -> None:
        """Take an event for the event list."""
        ...


class FieldPort(Protocol):
    """The field as the engine uses it. All methods on the engine thread.

    The engine owns the wanted outputs and the sequence number of each unit; the field layer
    encodes, sends, reads back and compares.
    """

    async def start(self, listener: FieldListener) -> None:
        """Open all lines in the background and start polling; returns at once."""
        ...

    async def stop(self) -> None:
        """Stop polling and close all lines; outputs stay as they are."""
        ...

    async def write_outputs(
        self, field_unit_id: str, *, sequence: int, outputs: int, priority: Priority
    ) -> WriteResult:
        """Write SEQ, OUT and its complement in one request, then read back and compare."""
        ...

    async def write_register(
        self, field_unit_id: str, name: str, value: float, *, priority: Priority
    ) -> WriteResult:
        """Write a named holding register in engineering units, read it back and compare."""
        ...

    async def write_bypass(
        self, field_unit_id: str, *, mask: int, seconds: int, priority: Priority
    ) -> WriteResult:
        """Take the rules of ``mask`` out for some seconds (0: end it); read back, compare."""
        ...

    async def heartbeat(self, field_unit_id: str) -> None:
        """Feed the unit's fail-safe timer. Does nothing while the unit is not online."""
        ...

    def devices(self) -> Sequence[DeviceHealth]:
        """Return all field units as they are now."""
        ...

    def lines(self) -> Sequence[LineHealth]:
        """Return all lines with their units as they are now."""
        ...

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return the line's last frames, oldest first, at most 500."""
        ...


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One row of the audit journal; the journal adds sequence, times, boot, station and hash.

    Attributes:
        kind: ``requested``, ``outcome``, ``event``.
        operator: name, empty for programs.
        authenticated: whether the person proved who they are.
        origin: see Origin, as text.
        subject: tag, unit or line.
        action: what.
        old, new: values as text.
        reason: why, or why refused, in English.
        result: outcome status as text, empty for requests.
        command_id: joins request and outcome.
        utc_ms, monotonic_s: when.
    """

    kind: str
    operator: str
    authenticated: bool
    origin: str
    subject: str
    action: str
    old: str
    new: str
    reason: str
    result: str
    command_id: str
    utc_ms: int
    monotonic_s: float


class JournalPort(Protocol):
    """The audit journal. Called on the engine thread; never blocks it."""

    def append(self, entry: JournalEntry) -> asyncio.Future[int]:
        """Queue a row; the future gives its sequence number once it is on disk.

        The future fails with StorageError when the row cannot be kept. Rows are never dropped.
        """
        ...

    @property
    def writable(self) -> bool:
        """Whether rows can be kept at all; False makes the program view-only (F05)."""
        ...

    @property
    def trouble(self) -> Message | None:
        """Why rows have waited in memory for a second or longer, None normally (F03, F09).

        While there is trouble and ``writable``, commands still work and rows follow later.
        """
        ...


class SnapshotSink(Protocol):
    """Takes each scan's snapshot on the engine thread and returns at once (historian, live)."""

    def offer(self, snapshot: Snapshot) -> None:
        """Take the snapshot; when full, count and drop rather than wait."""
        ...


class HistorianPort(SnapshotSink, Protocol):
    """The historian as the engine sees it. Engine thread; returns at once."""

    def health(self) -> HistorianHealth:
        """Return how it is."""
        ...

    def take_news(self) -> Sequence[Event]:
        """Return what has happened since the last call, each event once."""
        ...


@dataclass(frozen=True, slots=True)
class RecentHistory:
    """The recent course of one tag: equally long sequences, oldest first.

    Attributes:
        utc_ms: source times, milliseconds UTC.
        values: in the tag's unit, ``nan`` where they were bad.
        good: which of them can be drawn: those that were not bad.
        uncertain: which of the good ones were uncertain; empty where none was.
    """

    utc_ms: Sequence[int]
    values: Sequence[float]
    good: Sequence[bool]
    uncertain: Sequence[bool] = ()


class RecentReader(Protocol):
    """Reads the live buffer. Any thread; returns copies."""

    def recent(self, tag_id: str, *, since_utc_ms: int) -> RecentHistory:
        """Return the tag's samples since then; empty for an unknown tag."""
        ...


class SourceMode(Enum):
    """What the screens show."""

    LIVE = "live"
    SIMULATED = "simulated"
    REPLAY = "replay"


class SnapshotListener(Protocol):
    """Hears a source. Called on the source's thread; must return at once and never raise."""

    def on_samples(self, block: Sequence[Sample]) -> None:
        """Take changed samples: a decoded block as it arrives, derived tags at the scan."""
        ...

    def on_health(self, health: SystemHealth) -> None:
        """Take the once-a-second health."""
        ...

    def on_event(self, event: Event) -> None:
        """Take an event for the event list."""
        ...

    def on_outcome(self, outcome: Outcome) -> None:
        """Take a command's progress."""
        ...


class SnapshotSource(Protocol):
    """Where the screens get the plant from: live now, replay later. Any thread."""

    @property
    def mode(self) -> SourceMode:
        """What the source shows."""
        ...

    def attach(self, listener: SnapshotListener) -> Callable[[], None]:
        """Start telling the listener; call what is returned to stop."""
        ...

    def latest(self) -> Snapshot:
        """Return the last scan's snapshot, EMPTY_SNAPSHOT before the first."""
        ...


class CommandPort(Protocol):
    """The only door to the plant, as the screens see it. Any thread; returns at once."""

    def submit(self, command: Command) -> None:
        """Hand the command to the engine; its outcomes come through the SnapshotListener."""
        ...


class FrameReader(Protocol):
    """Reads the lines' last frames for the diagnostics page. Any thread."""

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return the line's last frames, oldest first; may be up to a second old."""
        ...


class SimulatorPort(Protocol):
    """Plays with the simulated plant; absent on a real one. Any thread; returns at once."""

    def inject(self, spec: str) -> None:
        """Add the fault described by ``spec``, as on the command line of `simulate --fault`."""
        ...

    def clear(self) -> None:
        """Remove all faults."""
        ...

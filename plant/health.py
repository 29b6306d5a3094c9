"""How the lines, field units and threads are, for the diagnostics page and the header."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from plant.history import HistorianHealth
from plant.message import Message


class DeviceState(Enum):
    """What the driver knows of a field unit (field layer rule 5)."""

    CONNECTING = "connecting"  # never answered yet
    ONLINE = "online"
    SUSPECT = "suspect"  # missed one answer
    OFFLINE = "offline"  # missed three; waiting to be probed
    PROBING = "probing"
    IDENTIFYING = "identifying"


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One field unit as its driver sees it.

    Attributes:
        field_unit_id, line_id: which.
        state: see DeviceState.
        since_utc_ms: since when it has been in that state.
        view_only: why no command goes to it (foreign map version), None when it may.
        failsafe, cold_start, local, local_stop, command_rejected: its status bits.
        uptime_s: as the unit counts it.
        reset_cause, failsafe_count: as the unit reports them.
        firmware: version as ``major.minor``; empty until identified.
        last_seen_utc_ms: last valid answer, None before the first.
        period_p50_s, period_p99_s: measured time between fast blocks, last 5 minutes.
        counters: ``requests``, ``answers``, ``timeouts``, ``crc``, ``short``,
            ``wrong_function``, ``wrong_unit``, ``exceptions``, ``late``, ``overruns``, ...
        cause: plain-language diagnosis when not online, None otherwise.
        outputs: the unit's outputs word as last read, None before the first full read since
            it last came online; the engine sends no output before it is known.
        accepted_sequence: last sequence number that the unit accepted, read with ``outputs``.
        last_error: what the unit last refused or failed at, None when there was nothing.
    """

    field_unit_id: str
    line_id: str
    state: DeviceState
    since_utc_ms: int
    view_only: Message | None
    failsafe: bool
    cold_start: bool
    local: bool
    local_stop: bool
    command_rejected: bool
    uptime_s: int
    reset_cause: int
    failsafe_count: int
    firmware: str
    last_seen_utc_ms: int | None
    period_p50_s: float
    period_p99_s: float
    counters: Mapping[str, int]
    cause: Message | None
    outputs: int | None = None
    accepted_sequence: int | None = None
    last_error: Message | None = None


@dataclass(frozen=True, slots=True)
class LineHealth:
    """One line.

    Attributes:
        line_id, endpoint: which.
        connected: whether the port or connection is open.
        since_utc_ms: since when.
        load_percent: share of time in which the line was busy, last 10 s.
        queue_depth: requests waiting now.
        counters: sums over its devices and its own (``reconnects``, ``noise_bytes``).
        devices: its field units by device id.
        cause: plain-language diagnosis when not connected, None otherwise.
    """

    line_id: str
    endpoint: str
    connected: bool
    since_utc_ms: int
    load_percent: float
    queue_depth: int
    counters: Mapping[str, int]
    devices: tuple[DeviceHealth, ...]
    cause: Message | None


@dataclass(frozen=True, slots=True)
class ThreadHealth:
    """One of the program's own threads: alive, and how long since its last sign of life."""

    name: str
    alive: bool
    beat_age_s: float
    late: bool


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """Everything the diagnostics page shows, once a second.

    Attributes:
        utc_ms: when.
        lines: in the order of the description.
        threads: the program's own.
        scan_p50_ms, scan_p99_ms: length of the 1 s scan, last 5 minutes.
        scan_overruns: scans that took longer than their period since start.
        clock_step_s: distance of the PC's clock from trusted time while it is distrusted.
        journal_ok: whether the state database takes rows.
        view_only: why no command is accepted at all, None normally.
        history: how the historian is, None before it runs.
    """

    utc_ms: int
    lines: tuple[LineHealth, ...]
    threads: tuple[ThreadHealth, ...]
    scan_p50_ms: float
    scan_p99_ms: float
    scan_overruns: int
    clock_step_s: float
    journal_ok: bool
    view_only: Message | None
    history: HistorianHealth | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a line's ring.

    Attributes:
        utc_ms: when.
        sent: True from the PC, False from the field.
        payload: the bytes on the wire.
        note: what the wall said of it (``ok``, ``timeout``, ``late``, ``short``, ...).
    """

    utc_ms: int
    sent: bool
    payload: bytes
    note: str

"""How are lines, field units, threads and the scan, in the words of the diagnostics page?"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from zoneinfo import ZoneInfo

from hmi.models.local_time import duration_text, local_message, moment_text
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState, LineHealth, SystemHealth
from plant.message import Message
from plant.texts import Texts

Row = tuple[str, ...]

ERRORS = (
    "crc",
    "short",
    "wrong_function",
    "wrong_unit",
    "late",
    "echo",
    "identity",
    "gateway",
    "exceptions",
)
"""Counters that mean a wrong answer; no answer at all is counted beside them."""

_FLAGS = ("failsafe", "cold_start", "local", "local_stop")
_KNOWN_RESETS = range(5)
_ANSWERING = frozenset({DeviceState.ONLINE, DeviceState.SUSPECT})


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom rows are written: language, zone, plant and present time."""

    description: PlantDescription
    zone: ZoneInfo
    now_utc_ms: int

    @property
    def texts(self) -> Texts:
        """Return the plant's texts."""
        return self.description.texts

    def moment(self, utc_ms: int | None) -> str:
        """Return a past moment, or that there was none."""
        if utc_ms is None:
            return self.texts("diagnostics.never")
        return moment_text(utc_ms, now_utc_ms=self.now_utc_ms, zone=self.zone)

    def say(self, text: Message) -> str:
        """Return a message in plain words, its moments in the plant's local time."""
        return self.texts.say(local_message(text, now_utc_ms=self.now_utc_ms, zone=self.zone))


def line_row(line: LineHealth, reader: Reader) -> Row:
    """Return line, endpoint, state, since, load, queue, requests, errors, reconnects, cause."""
    texts = reader.texts
    return (
        line.line_id,
        line.endpoint,
        texts("diagnostics.connected" if line.connected else "diagnostics.disconnected"),
        reader.moment(line.since_utc_ms),
        f"{line.load_percent:.0f} %",
        str(line.queue_depth),
        str(line.counters.get("requests", 0)),
        str(wrong_answers(line.counters) + line.counters.get("timeouts", 0)),
        str(line.counters.get("reconnects", 0)),
        texts("diagnostics.none") if line.cause is None else reader.say(line.cause),
    )


def device_row(device: DeviceHealth, reader: Reader) -> Row:
    """Return what the field-unit table shows of one unit, cause last."""
    texts = reader.texts
    state = [texts(f"faceplate.device.{device.state.value}")]
    state += [texts(f"faceplate.device.{flag}") for flag in _FLAGS if getattr(device, flag)]
    return (
        device.field_unit_id,
        served_units(device.field_unit_id, reader.description),
        " · ".join(state),
        reader.moment(device.since_utc_ms),
        reader.moment(device.last_seen_utc_ms),
        duration_text(device.uptime_s),
        device.firmware or texts("diagnostics.none"),
        str(device.failsafe_count),
        _seconds(device.period_p50_s, texts),
        _seconds(device.period_p99_s, texts),
        str(device.counters.get("timeouts", 0)),
        str(wrong_answers(device.counters)),
        cause_text(device, reader),
    )


def cause_text(device: DeviceHealth, reader: Reader) -> str:
    """Return why a unit needs attention, in plain language, or that it does not."""
    texts = reader.texts
    if device.cause is not None:
        return reader.say(device.cause)
    if device.view_only is not None:
        return reader.say(device.view_only)
    for flag in ("failsafe", "cold_start"):
        if getattr(device, flag):
            return texts(f"faceplate.safe.{flag}", field_unit=device.field_unit_id)
    for flag in ("local_stop", "local"):
        if getattr(device, flag):
            return texts(f"faceplate.blocked.{flag}", field_unit=device.field_unit_id)
    if device.state in _ANSWERING:
        return texts("diagnostics.good_cause")
    return texts("faceplate.blocked.unheard", field_unit=device.field_unit_id)


def needs_attention(device: DeviceHealth) -> bool:
    """Return whether an operator has to do something about the unit."""
    flags = any(getattr(device, flag) for flag in _FLAGS)
    return flags or device.view_only is not None or device.state not in _ANSWERING


def counter_rows(counters: Mapping[str, int], texts: Texts) -> tuple[Row, ...]:
    """Return every counter with its plain name, those with a name first."""
    named = [name for name in counters if f"diagnostics.counter.{name}" in texts]
    others = [name for name in counters if name not in named]
    return tuple((counter_name(name, texts), str(counters[name])) for name in named + others)


def counter_name(name: str, texts: Texts) -> str:
    """Return a counter's plain name; the note on a frame uses the same words."""
    key = f"diagnostics.counter.{name}"
    return texts(key) if key in texts else name


def reset_text(cause: int, texts: Texts) -> str:
    """Return why a unit started last."""
    which = cause if cause in _KNOWN_RESETS else "other"
    return texts(f"diagnostics.reset.{which}", code=cause)


def program_rows(health: SystemHealth, texts: Texts) -> tuple[Row, ...]:
    """Return scan, clock and journal as name and value."""
    trusted = not round(health.clock_step_s)
    return (
        (
            texts("diagnostics.program.scan_p50"),
            texts("diagnostics.program.milliseconds", value=f"{health.scan_p50_ms:.1f}"),
        ),
        (
            texts("diagnostics.program.scan_p99"),
            texts("diagnostics.program.milliseconds", value=f"{health.scan_p99_ms:.1f}"),
        ),
        (texts("diagnostics.program.scan_overruns"), str(health.scan_overruns)),
        (
            texts("diagnostics.program.clock"),
            texts("diagnostics.program.clock_trusted")
            if trusted
            else texts("diagnostics.program.seconds", value=f"{health.clock_step_s:.1f}"),
        ),
        (
            texts("diagnostics.program.journal"),
            texts(f"diagnostics.program.journal_{'ok' if health.journal_ok else 'closed'}"),
        ),
        (
            texts("diagnostics.program.commands"),
            texts("diagnostics.program.commands_open")
            if health.view_only is None
            else texts.say(health.view_only),
        ),
    )


def thread_rows(health: SystemHealth, texts: Texts) -> tuple[Row, ...]:
    """Return each thread's name, state and age of its last sign of life."""
    rows = []
    for thread in health.threads:
        state = "late" if thread.late else "alive"
        if not thread.alive:
            state = "dead"
        age = texts("diagnostics.program.seconds", value=f"{thread.beat_age_s:.1f}")
        rows.append((thread.name, texts(f"diagnostics.program.{state}"), age))
    return tuple(rows)


def wrong_answers(counters: Mapping[str, int]) -> int:
    """Return how many answers were wrong."""
    return sum(counters.get(name, 0) for name in ERRORS)


def served_units(field_unit: str, description: PlantDescription) -> str:
    """Return the plain names of the plant units whose tags a field unit carries."""
    served = dict.fromkeys(
        tag.unit_id for tag in description.tags.values() if tag.field_unit == field_unit
    )
    return ", ".join(description.texts.unit_name(unit_id) for unit_id in served)


def _seconds(value: float, texts: Texts) -> str:
    if not isfinite(value) or value <= 0:
        return texts("diagnostics.none")
    return texts("diagnostics.program.seconds", value=f"{value:.2f}")

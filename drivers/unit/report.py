"""What is on record of a unit: counters, times, faults, status, as the diagnostics show it."""

from collections import Counter, deque
from dataclasses import replace

from drivers.diagnosis import GARBLED, UnitFacts
from drivers.line_figures import Periods
from drivers.request import Fault
from drivers.unit.device import Track
from drivers.unit.identifying import Identification
from drivers.unit.status import EMPTY_STATUS, UnitStatus
from drivers.wall import Identity, refusal
from plant.health import DeviceHealth
from plant.message import Fact, Message, message
from plant.registers import FieldUnitSpec

_RECENT_FAULTS = 10
_GARBLED_WINDOW = 20


class UnitReport:
    """Owner: the line's task.

    Attributes:
        counters: see DeviceHealth.
        status: what the unit last said of itself.
        since_utc_ms: since when it has been in its state.
        last_seen_utc_ms: last right answer, None before the first.
        last_error: what it last refused or failed at, None when there was nothing.
        periods: times between its fast blocks.
    """

    def __init__(self, spec: FieldUnitSpec, *, utc_ms: int) -> None:
        self.counters: Counter[str] = Counter()
        self.status: UnitStatus = EMPTY_STATUS
        self.since_utc_ms = utc_ms
        self.last_seen_utc_ms: int | None = None
        self.last_error: Message | None = None
        self.periods = Periods()
        self._spec = spec
        self._recent: deque[Fault] = deque(maxlen=_RECENT_FAULTS)
        self._garbled: deque[bool] = deque(maxlen=_GARBLED_WINDOW)

    def fault(self, fault: Fault) -> None:
        """Count a missed answer."""
        self.counters[fault.value] += 1
        self._recent.append(fault)
        self._garbled.append(fault in GARBLED)
        self.last_error = message(f"field.fault.{fault.value}", **self.text_facts)

    def answer(self, utc_ms: int) -> None:
        """Count a right answer."""
        self.counters["answers"] += 1
        self.last_seen_utc_ms = utc_ms
        self._recent.clear()
        self._garbled.append(False)

    def exception(self, code: int) -> None:
        """Count an exception reply."""
        self.counters["exceptions"] += 1
        self.last_error = refusal(code).text

    def away(self) -> None:
        """Forget what is only true while the unit answers: its outputs, its rhythm."""
        self.periods.pause()
        self.status = replace(self.status, outputs=None, accepted_sequence=None)

    @property
    def garbled(self) -> int:
        """Return how many of the last 20 requests came back garbled."""
        return sum(self._garbled)

    @property
    def text_facts(self) -> dict[str, Fact]:
        """Return the facts that every text about the unit names."""
        return {"unit": self._spec.field_unit_id, "address": self._spec.device_id}

    def facts(self, track: Track, identification: Identification) -> UnitFacts:
        """Return what a diagnosis needs."""
        return UnitFacts(
            unit=self._spec.field_unit_id,
            address=self._spec.device_id,
            state=track.state,
            last_seen_utc_ms=self.last_seen_utc_ms,
            recent=tuple(self._recent),
            other_kind=identification.identity is Identity.OTHER_KIND,
        )

    def health(
        self, track: Track, identification: Identification, cause: Message | None
    ) -> DeviceHealth:
        """Return the unit as it is now, with its line's diagnosis."""
        median_s, worst_s = self.periods.percentiles()
        status = self.status
        return DeviceHealth(
            field_unit_id=self._spec.field_unit_id,
            line_id=self._spec.line_id,
            state=track.state,
            since_utc_ms=self.since_utc_ms,
            view_only=identification.view_only,
            failsafe=status.failsafe,
            cold_start=status.cold_start,
            local=status.local,
            local_stop=status.local_stop,
            command_rejected=status.command_rejected,
            uptime_s=status.uptime_s,
            reset_cause=status.reset_cause,
            failsafe_count=status.failsafe_count,
            firmware=status.firmware,
            last_seen_utc_ms=self.last_seen_utc_ms,
            period_p50_s=median_s,
            period_p99_s=worst_s,
            counters=dict(self.counters),
            cause=cause,
            outputs=status.outputs,
            accepted_sequence=status.accepted_sequence,
            last_error=self.last_error,
        )

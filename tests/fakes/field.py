"""A small field: simulated units with relays, timed runs and a safe state, without wires."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.health import DeviceHealth, DeviceState, Frame, LineHealth
from plant.message import Message, message
from plant.ports import FieldListener, Priority, WriteResult, WriteStatus
from plant.quality import Quality
from plant.registers import Table
from plant.sample import Sample, Value
from plant.tag import Tag, ValueKind

END_TIMED_RUNS = 1 << 15


@dataclass(slots=True)
class FakeUnit:
    """One simulated unit; tests turn its state by hand.

    Attributes:
        outputs, accepted: outputs word and last accepted sequence.
        state, failsafe, cold_start, local, local_stop, uptime_s, view_only: its health.
        stuck: bits whose feedback stays off whatever the output does.
        runs: seconds left of timed runs by output name.
        values: readings by tag id that differ from the default.
        refusal: answer to every write instead of following it; UNKNOWN follows silently
            where ``follows_silently`` is set.
    """

    outputs: int = 0
    accepted: int = 100
    state: DeviceState = DeviceState.ONLINE
    failsafe: bool = False
    cold_start: bool = False
    local: bool = False
    local_stop: bool = False
    uptime_s: int = 1000
    view_only: Message | None = None
    stuck: set[int] = field(default_factory=set)
    runs: dict[str, float] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    refusal: WriteResult | None = None
    follows_silently: bool = False


@dataclass(frozen=True, slots=True)
class OutputWrite:
    """A write of OUT as it reached the field."""

    field_unit_id: str
    sequence: int
    outputs: int
    priority: Priority


class FakeField:
    """A FieldPort whose units answer at once and publish when the test says so.

    Attributes:
        units: the simulated units by id.
        writes: all output writes in their order.
        registers: register writes in their order: unit, name, value; without the permits.
        permits: writes of permits in their order, likewise.
        beats: heartbeats in their order.
        gate: writes of OPERATOR priority wait until it is set.
    """

    def __init__(self, description: PlantDescription, clock: Clock) -> None:
        self._description = description
        self._clock = clock
        self._listener: FieldListener | None = None
        self.units = {unit_id: FakeUnit() for unit_id in description.field_units}
        self.writes: list[OutputWrite] = []
        self.registers: list[tuple[str, str, float]] = []
        self.permits: list[tuple[str, str, float]] = []
        self.beats: list[str] = []
        self.bypasses: list[tuple[str, int, int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.stopped = False

    @property
    def listener(self) -> FieldListener:
        """Return who listens."""
        assert self._listener is not None
        return self._listener

    async def start(self, listener: FieldListener) -> None:
        """Remember who listens."""
        self._listener = listener

    async def stop(self) -> None:
        """Note the end."""
        self.stopped = True

    async def write_outputs(
        self, field_unit_id: str, *, sequence: int, outputs: int, priority: Priority
    ) -> WriteResult:
        """Follow the write as a unit would."""
        if priority is not Priority.STOP:
            await self.gate.wait()
        unit = self.units[field_unit_id]
        self.writes.append(OutputWrite(field_unit_id, sequence, outputs, priority))
        await asyncio.sleep(0)
        answer = self._answer(unit)
        if answer is None or (answer.status is WriteStatus.UNKNOWN and unit.follows_silently):
            if outputs & END_TIMED_RUNS:
                unit.runs.clear()
            unit.outputs, unit.accepted = outputs & ~END_TIMED_RUNS, sequence
            unit.failsafe = unit.cold_start = False
        return answer or WriteResult(WriteStatus.CONFIRMED)

    async def write_register(
        self, field_unit_id: str, name: str, value: float, *, priority: Priority
    ) -> WriteResult:
        """Take a set point or a timed run."""
        if priority is not Priority.STOP:
            await self.gate.wait()
        written = self.permits if name.startswith("permit_") else self.registers
        written.append((field_unit_id, name, value))
        await asyncio.sleep(0)
        register = self._description.map_of(field_unit_id).registers.get(name)
        if register is None or register.table is not Table.HOLDING:
            return WriteResult(WriteStatus.REJECTED, message("field.no_such_register"))
        answer = self._answer(self.units[field_unit_id])
        if answer is None:
            self._take_register(field_unit_id, name, value)
        return answer or WriteResult(WriteStatus.CONFIRMED)

    async def write_bypass(
        self, field_unit_id: str, *, mask: int, seconds: int, priority: Priority
    ) -> WriteResult:
        """Note the token."""
        del priority
        self.bypasses.append((field_unit_id, mask, seconds))
        await asyncio.sleep(0)
        return self._answer(self.units[field_unit_id]) or WriteResult(WriteStatus.CONFIRMED)

    async def heartbeat(self, field_unit_id: str) -> None:
        """Note the heartbeat."""
        self.beats.append(field_unit_id)

    def devices(self) -> Sequence[DeviceHealth]:
        """Return all units as they are now."""
        return tuple(self.device(unit_id) for unit_id in self.units)

    def lines(self) -> Sequence[LineHealth]:
        """Return the lines with their units."""
        return tuple(
            LineHealth(
                line_id=line_id,
                endpoint="fake",
                connected=True,
                since_utc_ms=0,
                load_percent=0.0,
                queue_depth=0,
                counters=MappingProxyType({}),
                devices=tuple(each for each in self.devices() if each.line_id == line_id),
                cause=None,
            )
            for line_id in self._description.lines
        )

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return one frame that names the line."""
        return (Frame(self._clock.utc_ms(), True, line_id.encode(), "ok"),)

    # ------------------------------------------------------------------ for the tests

    def device(self, field_unit_id: str) -> DeviceHealth:
        """Return one unit's health."""
        unit = self.units[field_unit_id]
        online = unit.state is DeviceState.ONLINE
        return DeviceHealth(
            field_unit_id=field_unit_id,
            line_id=self._description.field_units[field_unit_id].line_id,
            state=unit.state,
            since_utc_ms=0,
            view_only=unit.view_only,
            failsafe=unit.failsafe,
            cold_start=unit.cold_start,
            local=unit.local,
            local_stop=unit.local_stop,
            command_rejected=False,
            uptime_s=unit.uptime_s,
            reset_cause=1,
            failsafe_count=0,
            firmware="1.0",
            last_seen_utc_ms=self._clock.utc_ms() if online else None,
            period_p50_s=1.0,
            period_p99_s=1.0,
            counters=MappingProxyType({}),
            cause=None,
            outputs=unit.outputs if online else None,
            accepted_sequence=unit.accepted if online else None,
        )

    def publish(self, *field_unit_ids: str) -> None:
        """Read the units (all where none is named): one block each from those online."""
        for unit_id in field_unit_ids or tuple(self.units):
            if self.units[unit_id].state is DeviceState.ONLINE:
                self.listener.on_samples([self._sample(tag) for tag in self._tags_of(unit_id)])

    def set_state(self, field_unit_id: str, state: DeviceState) -> None:
        """Change a unit's state and tell the listener."""
        self.units[field_unit_id].state = state
        self.listener.on_device_changed(self.device(field_unit_id))

    # ------------------------------------------------------------------ the relays

    def _answer(self, unit: FakeUnit) -> WriteResult | None:
        if unit.state is not DeviceState.ONLINE:
            return WriteResult(WriteStatus.REJECTED, message("field.not_online"))
        return unit.refusal

    def _take_register(self, field_unit_id: str, name: str, value: float) -> None:
        unit, register_map = self.units[field_unit_id], self._description.map_of(field_unit_id)
        address = next(
            each.address
            for each in register_map.registers.values()
            if each.name == name and each.table is Table.HOLDING
        )
        for output in register_map.outputs.values():
            if output.run_register == address:
                unit.runs[output.name] = value
        if name == "temperature_setpoint":
            tag_id = next(
                tag.tag_id
                for tag in self._tags_of(field_unit_id)
                if tag.register == "temperature_setpoint_active"
            )
            unit.values[tag_id] = value

    def _tags_of(self, field_unit_id: str) -> list[Tag]:
        return [
            tag for tag in self._description.tags.values() if tag.field_unit == field_unit_id
        ]

    def _sample(self, tag: Tag) -> Sample:
        assert tag.field_unit is not None
        unit = self.units[tag.field_unit]
        return Sample(
            tag.tag_id,
            unit.values.get(tag.tag_id, self._shown(tag, unit)),
            Quality.GOOD,
            self._clock.utc_ms(),
            self._clock.monotonic_s(),
        )

    def _shown(self, tag: Tag, unit: FakeUnit) -> Value:
        """Return what the relays make the tag show: its output, its feedback, its run."""
        for other in self._tags_of(tag.field_unit or ""):
            writable = other.writable
            if writable is None or writable.output is None:
                continue
            output = self._description.map_of(tag.field_unit or "").outputs[writable.output]
            left = unit.runs.get(output.name, 0.0)
            on = bool(unit.outputs >> output.bit & 1) or left > 0
            if tag.tag_id == other.tag_id:
                return on
            if tag.tag_id == writable.feedback:
                return on and output.bit not in unit.stuck
            if tag.tag_id == writable.timed_run:
                return left
        if tag.kind is ValueKind.DISCRETE:
            return False
        if tag.kind is ValueKind.ANALOG:
            return (tag.eu_low + tag.eu_high) / 2
        return 0

"""The field as the engine sees it: all lines and units behind one port."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from secrets import SystemRandom

from drivers.frame_ring import FrameRing
from drivers.line import Line
from drivers.modbus_client import ModbusConnection
from drivers.request import ExceptionReplyError, NoReplyError, NotSentError, write
from drivers.timing import LineTiming
from drivers.unit.field_unit import FieldUnit
from drivers.unit.plan import UnitSetting
from drivers.unit.planner import MAX_BITS, Limits, link_cost
from drivers.writing import UnitWriter
from plant.clock import Clock
from plant.description.model import PlantDescription
from plant.errors import FieldError
from plant.health import DeviceHealth, Frame, LineHealth
from plant.message import message
from plant.ports import FieldListener, Priority, WriteResult, WriteStatus
from plant.registers import FieldUnitSpec, LineSpec

_HEARTBEAT_MODULUS = 1 << 16
_CANCEL_AGAIN_S = 0.2


class FieldLayer:
    """Implements plant.ports.FieldPort. Owner: the engine thread.

    Args:
        description: the plant; every tag with a field unit and register is read.
        clock: the time.
        endpoints: where a line really is, for lines whose endpoint is ``simulated``.

    Raises:
        FieldError: a line's endpoint is neither a TCP address nor a serial port.
    """

    def __init__(
        self,
        *,
        description: PlantDescription,
        clock: Clock,
        endpoints: Mapping[str, str] | None = None,
    ) -> None:
        self._description = description
        self._clock = clock
        self._chance = SystemRandom().random
        self._lines: dict[str, Line] = {}
        self._units: dict[str, FieldUnit] = {}
        self._beats: dict[str, int] = {}
        self._beating: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        for line_id, spec in description.lines.items():
            endpoint = (endpoints or {}).get(line_id, spec.endpoint)
            if not endpoint.startswith(("tcp://", "serial://")):
                raise FieldError(f"line {line_id} leads nowhere: its endpoint is '{endpoint}'")
            self._lines[line_id] = self._line(replace(spec, endpoint=endpoint))

    async def start(self, listener: FieldListener) -> None:
        """Open all lines in the background and start polling; returns at once."""
        for line in self._lines.values():
            line.attach(listener)
            task = asyncio.create_task(line.run(), name=f"line {line.spec.line_id}")
            self._tasks.append(task)

    async def stop(self) -> None:
        """Stop polling and close all lines; outputs stay as they are."""
        ending = set(self._tasks)
        while ending:
            # Until Python 3.12 the library's wait_for loses a cancellation that comes together
            # with a reply, and the line would go on; so it is said again.
            for task in ending:
                task.cancel()
            _, ending = await asyncio.wait(ending, timeout=_CANCEL_AGAIN_S)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def write_outputs(
        self, field_unit_id: str, *, sequence: int, outputs: int, priority: Priority
    ) -> WriteResult:
        """Write SEQ, OUT and its complement in one request, then read back and compare."""
        unit = self._units[field_unit_id]
        refused = self._refused(unit)
        if refused is not None:
            return refused
        result = await self._writer(unit).outputs(sequence, outputs, priority)
        self._hurry(unit)
        return result

    async def write_register(
        self, field_unit_id: str, name: str, value: float, *, priority: Priority
    ) -> WriteResult:
        """Write a named holding register in engineering units, read it back and compare."""
        unit = self._units[field_unit_id]
        refused = self._refused(unit)
        if refused is not None:
            return refused
        result = await self._writer(unit).register(name, value, priority)
        self._hurry(unit)
        return result

    async def write_bypass(
        self, field_unit_id: str, *, mask: int, seconds: int, priority: Priority
    ) -> WriteResult:
        """Write a bypass token and its time in one request, read them back and compare."""
        unit = self._units[field_unit_id]
        refused = self._refused(unit)
        if refused is not None:
            return refused
        return await self._writer(unit).bypass(mask, seconds, priority)

    async def heartbeat(self, field_unit_id: str) -> None:
        """Feed the unit's fail-safe timer. Does nothing while the unit is not online.

        A beat that is still on its way is not followed by another.
        """
        unit = self._units[field_unit_id]
        if self._refused(unit) is not None or field_unit_id in self._beating:
            return
        beat = self._beats[field_unit_id] = (
            self._beats.get(field_unit_id, 0) + 1
        ) % _HEARTBEAT_MODULUS
        request = write(unit.spec.device_id, unit.map.registers["heartbeat"].address, (beat,))
        self._beating.add(field_unit_id)
        try:
            await self._line_of(unit).ask(unit, request, Priority.HEARTBEAT)
        except (NotSentError, NoReplyError, ExceptionReplyError):
            unit.report.counters["heartbeats_lost"] += 1
        finally:
            self._beating.discard(field_unit_id)

    def devices(self) -> Sequence[DeviceHealth]:
        """Return all field units as they are now."""
        return tuple(device for line in self.lines() for device in line.devices)

    def lines(self) -> Sequence[LineHealth]:
        """Return all lines with their units as they are now."""
        return tuple(line.health() for line in self._lines.values())

    def frames(self, line_id: str) -> Sequence[Frame]:
        """Return the line's last frames, oldest first, at most 500; none for unknown lines."""
        line = self._lines.get(line_id)
        return () if line is None else line.frames()

    # ------------------------------------------------------------------ building

    def _line(self, spec: LineSpec) -> Line:
        specs = [
            unit
            for unit in self._description.field_units.values()
            if unit.line_id == spec.line_id
        ]
        units = [self._unit(unit, spec) for unit in specs]
        self._units |= {unit.spec.field_unit_id: unit for unit in units}
        ring = FrameRing(self._clock)
        connection = ModbusConnection(
            endpoint=spec.endpoint, serial=spec.serial, ring=ring, clock=self._clock
        )
        return Line(
            spec=spec,
            units=sorted(units, key=lambda unit: unit.spec.device_id),
            connection=connection,
            ring=ring,
            clock=self._clock,
            chance=self._chance,
        )

    def _unit(self, spec: FieldUnitSpec, line: LineSpec) -> FieldUnit:
        register_map = self._description.register_maps[spec.register_map]
        longest = min(register_map.max_block, LineTiming(line).max_registers)
        setting = UnitSetting(
            spec=spec,
            register_map=register_map,
            tags=tuple(
                tag
                for tag in self._description.tags.values()
                if tag.field_unit == spec.field_unit_id and tag.register is not None
            ),
            cost=link_cost(line),
            limits=Limits(registers=longest, bits=MAX_BITS),
            resync=line.endpoint.startswith("serial:"),
        )
        return FieldUnit(setting, clock=self._clock, chance=self._chance)

    # ------------------------------------------------------------------ writing

    def _line_of(self, unit: FieldUnit) -> Line:
        return self._lines[unit.spec.line_id]

    def _writer(self, unit: FieldUnit) -> UnitWriter:
        ask = partial(self._line_of(unit).ask, unit)
        return UnitWriter(unit.spec, unit.map, ask)

    def _hurry(self, unit: FieldUnit) -> None:
        unit.hurry()
        self._line_of(unit).wake()

    @staticmethod
    def _refused(unit: FieldUnit) -> WriteResult | None:
        """Refuse at once what cannot reach the unit; nothing is kept for later."""
        if unit.identification.view_only is not None:
            return WriteResult(WriteStatus.REJECTED, unit.identification.view_only)
        if not unit.track.polled:
            text = message("field.not_online", **unit.report.text_facts)
            return WriteResult(WriteStatus.REJECTED, text)
        return None

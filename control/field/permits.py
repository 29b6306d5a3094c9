"""Who tells a unit that the rest of the plant allows what it drives to run?"""

import asyncio
from collections.abc import Callable, Mapping

from control.field.unit_return import Standing
from control.field.units import FieldUnit, FieldUnits
from control.field.writes import PERMIT_PREFIX, FieldWrites
from plant.message import Message, message
from plant.ports import WriteStatus


class Permits:
    """Gives each unit its permits once it may be commanded. Engine thread; runs in the scan.

    A unit forgets its permits when it takes its safe state or starts anew, and withholds what
    needs them until they are given again. What no interlock across units withholds is given;
    the unit's own interlocks hold all the same.
    """

    def __init__(
        self,
        units: FieldUnits,
        writes: FieldWrites,
        *,
        keep: Callable[[FieldUnit, Message], None],
    ) -> None:
        """Build; ``keep`` journals what was done to a unit."""
        self._units = units
        self._writes = writes
        self._keep = keep
        self._given: dict[str, Mapping[str, bool]] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def want(self, permits: Mapping[str, Mapping[str, bool]]) -> None:
        """Take what each unit is to be permitted; registers by field unit."""
        for field_unit_id, wanted in permits.items():
            unit = self._units.find(field_unit_id)
            if unit is not None:
                unit.permits = wanted

    def step(self) -> None:
        """Notice which units have forgotten theirs, and give them to those that are ready."""
        for unit in self._units.all():
            device = unit.device
            if device is None or device.failsafe or device.cold_start or unit.wanted is None:
                self._given.pop(unit.field_unit_id, None)
            elif unit.is_online and unit.presence.standing is Standing.READY:
                self._begin(unit)

    def close(self) -> None:
        """End what is under way."""
        for task in self._under_way.values():
            task.cancel()

    def _begin(self, unit: FieldUnit) -> None:
        unit_id = unit.field_unit_id
        if self._given.get(unit_id) == unit.permits or unit_id in self._under_way:
            return
        task = asyncio.create_task(self._give(unit), name=f"permits {unit_id}")
        self._under_way[unit_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(unit_id, None))

    async def _give(self, unit: FieldUnit) -> None:
        permits = unit.permits
        status = await self._writes.give_permits(unit, epoch=self._writes.epoch)
        if status is not WriteStatus.UNKNOWN:  # else the next scan tries again
            self._given[unit.field_unit_id] = permits
            if not any(name.startswith(PERMIT_PREFIX) for name in unit.register_map.registers):
                return
            confirmed = status is WriteStatus.CONFIRMED
            key = "event.permits_given" if confirmed else "event.permits_refused"
            self._keep(unit, message(key, unit=unit.unit_id, field_unit=unit.field_unit_id))

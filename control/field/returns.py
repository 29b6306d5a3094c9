"""Units that come back: told, given their outputs again one after another, or waited for."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence

from control.field.unit_return import Standing
from control.field.units import FieldUnit, FieldUnits
from control.field.writes import FieldWrites
from plant.message import Message, message
from plant.ports import WriteResult, WriteStatus
from plant.tag import Tag

_log = logging.getLogger(__name__)

Tell = Callable[[FieldUnit, Message], None]
"""Tells an event about a unit."""

Calm = Callable[[Sequence[Tag]], None]
"""Says that what these tags do next is the answer to a write."""


class Returns:
    """Carries out what `unit_return` decides. Owner: the engine thread; runs in the scan."""

    def __init__(
        self,
        units: FieldUnits,
        writes: FieldWrites,
        *,
        tell: Tell,
        calm: Calm,
        stagger_s: float,
    ) -> None:
        self._units = units
        self._writes = writes
        self._tell = tell
        self._calm = calm
        self._stagger_s = stagger_s
        self._next_s = 0.0
        self._told = dict.fromkeys((unit.field_unit_id for unit in units.all()), Standing.READY)
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def step(self, monotonic_s: float) -> None:
        """Tell what changed, repeat each owed STOP, and begin at most one return."""
        for unit in self._units.all():
            self._tell_standing(unit)
            if not unit.is_online or unit.field_unit_id in self._under_way:
                continue
            if unit.stops_under_way:
                continue
            if unit.stop_owed:
                self._begin(unit, self._stop(unit))
            elif unit.presence.standing is Standing.RETURNING and monotonic_s >= self._next_s:
                self._next_s = monotonic_s + self._stagger_s
                self._begin(unit, self._resend(unit, self._writes.epoch))

    def close(self) -> None:
        """End what is under way."""
        for task in self._under_way.values():
            task.cancel()

    async def _resend(self, unit: FieldUnit, epoch: int) -> None:
        result = await self._writes.resend(unit, epoch=epoch)
        if epoch != self._writes.epoch:
            return  # PLANT STOP came meanwhile and says what the unit is to do
        if result.status is not WriteStatus.CONFIRMED:
            _log.warning("%s did not take its outputs again", unit.field_unit_id)
            unit.presence = unit.presence.waiting()

    async def _stop(self, unit: FieldUnit) -> None:
        result: WriteResult = await self._writes.stop(unit)
        if result.status is WriteStatus.CONFIRMED:
            self._tell(unit, message("event.stopped_late", **_facts(unit)))

    def _begin(self, unit: FieldUnit, work: Coroutine[None, None, None]) -> None:
        self._calm(unit.tags)
        unit_id = unit.field_unit_id
        task = asyncio.create_task(work, name=f"return {unit_id}")
        self._under_way[unit_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(unit_id, None))

    def _tell_standing(self, unit: FieldUnit) -> None:
        before, now = self._told[unit.field_unit_id], unit.presence.standing
        if now is before or now is Standing.UNKNOWN or unit.stop_owed:
            return
        self._told[unit.field_unit_id] = now
        keys = {
            Standing.RETURNING: "event.unit_returning",
            Standing.WAITING: "event.unit_waiting",
            Standing.READY: "event.unit_resumed",
        }
        self._tell(unit, message(keys[now], **_facts(unit)))


def _facts(unit: FieldUnit) -> dict[str, str]:
    return {"unit": unit.unit_id, "field_unit": unit.field_unit_id}

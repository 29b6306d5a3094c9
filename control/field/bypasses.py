"""Which field units must hear that an engineer bypasses one of their own rules?"""

import asyncio
from collections.abc import Callable, Mapping

from control.field.unit_return import Standing
from control.field.units import FieldUnit, FieldUnits
from control.interlocks.bypasses import UnitToken
from plant.message import Message, message
from plant.ports import FieldPort, Priority, WriteStatus

_NONE = UnitToken()
_REGISTER = "bypass_token"


class BypassTokens:
    """Writes each unit's bypass token when its rules change. Engine thread; runs in the scan.

    A unit counts its token down by itself and forgets it with its safe state, so a token is
    written again when the unit is back. What it still holds when the program has started is
    ended: bypasses do not outlive the program.
    """

    def __init__(
        self,
        field: FieldPort,
        units: FieldUnits,
        *,
        keep: Callable[[FieldUnit, Message], None],
    ) -> None:
        """Build; ``keep`` journals what was done to a unit."""
        self._field = field
        self._units = units
        self._keep = keep
        self._wanted: Mapping[str, UnitToken] = {}
        self._written: dict[str, tuple[int, int]] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def want(self, tokens: Mapping[str, UnitToken]) -> None:
        """Take the tokens that units must hold now, by field unit."""
        self._wanted = tokens

    def step(self) -> None:
        """Write what changed."""
        for unit in self._units.all():
            unit_id, device = unit.field_unit_id, unit.device
            if device is None or device.failsafe or device.cold_start:
                self._written[unit_id] = _key(_NONE)
            elif unit.is_online and unit.presence.standing is Standing.READY:
                self._begin(unit, self._wanted.get(unit_id, _NONE))

    def close(self) -> None:
        """End what is under way."""
        for task in self._under_way.values():
            task.cancel()

    def _begin(self, unit: FieldUnit, token: UnitToken) -> None:
        unit_id = unit.field_unit_id
        if self._written.get(unit_id) == _key(token) or unit_id in self._under_way:
            return
        if not token.mask and _REGISTER not in unit.register_map.registers:
            return
        task = asyncio.create_task(self._write(unit, token), name=f"bypass {unit_id}")
        self._under_way[unit_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(unit_id, None))

    async def _write(self, unit: FieldUnit, token: UnitToken) -> None:
        async with unit.turn:
            result = await self._field.write_bypass(
                unit.field_unit_id,
                mask=token.mask,
                seconds=token.seconds,
                priority=Priority.OPERATOR,
            )
        if result.status is WriteStatus.UNKNOWN:
            return  # the next scan tries again
        is_first = unit.field_unit_id not in self._written
        self._written[unit.field_unit_id] = _key(token)
        if is_first and not token.mask:
            return  # nothing was bypassed as far as people know
        confirmed = result.status is WriteStatus.CONFIRMED
        key = "event.bypass_told" if confirmed else "event.bypass_refused"
        facts = {"unit": unit.unit_id, "field_unit": unit.field_unit_id}
        self._keep(unit, message(key, **facts, seconds=token.seconds))


def _key(token: UnitToken) -> tuple[int, int]:
    """Return what makes a token another one: its rules, and when they are to end."""
    return token.mask, token.until_ms

"""May the field units go on? They may while the scan is healthy and their line is polled."""

import asyncio
import logging
from collections.abc import Callable

from control.field.units import FieldUnit, FieldUnits
from control.tag_table import TagTable
from control.trusted_time import TrustedClock
from plant.errors import FieldError
from plant.ports import FieldPort

_log = logging.getLogger(__name__)

POLLED_WITHIN_S = 3.0
"""Age of a unit's newest reading up to which its poller counts as healthy."""


class Heartbeat:
    """Feeds the units' fail-safe timers. Engine thread.

    Without it a unit takes its safe state by itself, so it is withheld whenever the engine
    does not know what it is doing. Storage does not count: a full disk stops no plant.
    """

    def __init__(
        self,
        field: FieldPort,
        units: FieldUnits,
        table: TagTable,
        clock: TrustedClock,
        *,
        is_scan_healthy: Callable[[], bool],
    ) -> None:
        self._field = field
        self._units = units
        self._table = table
        self._clock = clock
        self._is_scan_healthy = is_scan_healthy
        self._withheld = False
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self, period_s: float) -> None:
        """Beat until cancelled."""
        try:
            while True:
                self.beat()
                await asyncio.sleep(period_s)
        finally:
            for task in self._under_way.values():
                task.cancel()

    def beat(self) -> None:
        """Send one heartbeat to each unit that may go on; a slow one is not doubled."""
        healthy = self._is_scan_healthy()
        self._note(withheld=not healthy)
        if not healthy:
            return
        for unit in self._units.all():
            if unit.field_unit_id not in self._under_way and self._is_polled(unit):
                self._send(unit)

    def _is_polled(self, unit: FieldUnit) -> bool:
        if not unit.is_online or not unit.spec.own_firmware:
            return False
        newest_s = self._table.newest_s(unit.field_unit_id)
        return newest_s is not None and self._clock.monotonic_s() - newest_s < POLLED_WITHIN_S

    def _send(self, unit: FieldUnit) -> None:
        unit_id = unit.field_unit_id
        task = asyncio.create_task(self._beat_unit(unit_id), name=f"heartbeat {unit_id}")
        self._under_way[unit_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(unit_id, None))

    async def _beat_unit(self, field_unit_id: str) -> None:
        try:
            await self._field.heartbeat(field_unit_id)
        except FieldError as error:
            _log.info("heartbeat to %s failed: %s", field_unit_id, error)

    def _note(self, *, withheld: bool) -> None:
        if withheld and not self._withheld:
            _log.error("the scan is late: heartbeats are withheld, the units will go safe")
        elif self._withheld and not withheld:
            _log.warning("the scan is back: heartbeats go out again")
        self._withheld = withheld

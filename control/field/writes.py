"""How does a wish become a write? One at a time per unit, and PLANT STOP overtakes them all."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace

from control.field.plant_stop import STOP_ATTEMPTS, stopped
from control.field.unit_return import Standing
from control.field.units import FieldUnit
from control.field.wanted_outputs import END_TIMED_RUNS, Doubt, WantedOutputs
from control.trusted_time import TrustedClock
from plant.errors import FieldError
from plant.message import message
from plant.ports import FieldPort, Priority, WriteResult, WriteStatus

_log = logging.getLogger(__name__)

PERMIT_PREFIX = "permit_"
_GIVEN, _WITHHELD = 1.0, 0.0

WRITE_LIMIT_S = 5.0
"""Time after which a write that the field layer never ended counts as unanswered."""


class FieldWrites:
    """The engine's only way to the field units' outputs and registers. Engine thread.

    Every PLANT STOP begins a new epoch. A write that was asked for in an older epoch is not
    sent any more, so nothing that waited for its turn starts after the STOP.
    """

    def __init__(self, field: FieldPort, clock: TrustedClock) -> None:
        self._field = field
        self._clock = clock
        self._epoch = 0

    @property
    def epoch(self) -> int:
        """Return the number of PLANT STOPs so far."""
        return self._epoch

    async def set_output(
        self, unit: FieldUnit, bit: int, *, on: bool, epoch: int
    ) -> WriteResult:
        """Change one output of the unit's image and send it."""
        async with unit.turn:
            wanted = unit.wanted
            if wanted is None or epoch != self._epoch:
                return _OVERTAKEN
            return await self._send(unit, wanted, wanted.with_bit(bit, on=on))

    async def repeat(self, unit: FieldUnit, *, epoch: int) -> WriteResult:
        """Send the unit's last write once more under its own sequence number."""
        async with unit.turn:
            wanted = unit.wanted
            if wanted is None or epoch != self._epoch:
                return _OVERTAKEN
            return await self._send(unit, wanted, wanted)

    async def resend(self, unit: FieldUnit, *, epoch: int) -> WriteResult:
        """Give a unit in its safe state its image back, under the sequence it counts by."""
        async with unit.turn:
            if unit.wanted is None or epoch != self._epoch:
                return _OVERTAKEN
            # A unit forgets its permits as long as nobody feeds its timer, and would withhold
            # what needs them.
            await self._field.heartbeat(unit.field_unit_id)
            await self._permit(unit)
            wanted, device = unit.wanted, unit.device
            if epoch != self._epoch:  # PLANT STOP came meanwhile
                return _OVERTAKEN
            accepted = None if device is None else device.accepted_sequence
            if accepted is not None:
                wanted = WantedOutputs(wanted.image, accepted)
            result = await self._send(unit, wanted, wanted.with_image(wanted.image))
            self._note_resumed(unit, result)
            return result

    async def give_permits(self, unit: FieldUnit, *, epoch: int) -> WriteStatus:
        """Tell the unit what the rest of the plant allows to run of what it drives."""
        async with unit.turn:
            return WriteStatus.UNKNOWN if epoch != self._epoch else await self._permit(unit)

    async def set_register(
        self, unit: FieldUnit, name: str, value: float, *, epoch: int
    ) -> WriteResult:
        """Write a set point or a timed run in engineering units."""
        async with unit.turn:
            if epoch != self._epoch:
                return _OVERTAKEN
            return await self._tracked(
                unit,
                self._field.write_register(
                    unit.field_unit_id, name, value, priority=Priority.OPERATOR
                ),
            )

    def begin_stop(self) -> None:
        """Begin a new epoch: whatever has not been sent yet never will be."""
        self._epoch += 1

    async def stop(self, unit: FieldUnit) -> WriteResult:
        """Stop the unit at once, before all that waits; owed until the unit confirms it."""
        for task in tuple(unit.writes):
            task.cancel()
        device = unit.device
        if device is not None and device.view_only is not None:
            return WriteResult(WriteStatus.REJECTED, device.view_only)
        unit.doubt, unit.stop_owed = None, True
        attempt = stopped(
            unit.register_map,
            wanted=unit.wanted,
            ready=unit.presence.standing is Standing.READY,
            outputs=None if device is None else device.outputs,
            accepted_sequence=None if device is None else device.accepted_sequence,
        )
        if attempt is None:
            return WriteResult(WriteStatus.UNKNOWN, message("outcome.never_read"))
        unit.wanted = attempt
        unit.stops_under_way += 1
        try:
            result = await self._send_stop(unit, attempt)
        finally:
            unit.stops_under_way -= 1
        self._note_resumed(unit, result)
        return result

    async def _send_stop(self, unit: FieldUnit, attempt: WantedOutputs) -> WriteResult:
        result = WriteResult(WriteStatus.UNKNOWN)
        for _ in range(STOP_ATTEMPTS):
            result = await _answered(
                self._write_outputs(unit, attempt, END_TIMED_RUNS, Priority.STOP)
            )
            if unit.wanted is not attempt:
                break  # a newer STOP took over
            if result.status is WriteStatus.CONFIRMED:
                unit.stop_owed = False
                break
        return result

    async def _send(
        self, unit: FieldUnit, before: WantedOutputs, attempt: WantedOutputs
    ) -> WriteResult:
        unit.wanted = attempt
        result = await self._tracked(
            unit, self._write_outputs(unit, attempt, 0, Priority.OPERATOR)
        )
        if unit.wanted is attempt and attempt is not before:
            if result.status is WriteStatus.REJECTED:
                unit.wanted = replace(attempt, image=before.image)
            elif result.status is WriteStatus.UNKNOWN:
                since_s = self._clock.monotonic_s()
                unit.doubt = Doubt(before.image, attempt.sequence, since_s)
        return result

    async def _permit(self, unit: FieldUnit) -> WriteStatus:
        """Return the worst end of the writes; the first without an answer ends them."""
        worst = WriteStatus.CONFIRMED
        for name in unit.register_map.registers:
            if not name.startswith(PERMIT_PREFIX):
                continue
            write = self._field.write_register(
                unit.field_unit_id,
                name,
                _GIVEN if unit.permits.get(name, True) else _WITHHELD,
                priority=Priority.OPERATOR,
            )
            result = await self._tracked(unit, write)
            if result.status is WriteStatus.UNKNOWN:
                return result.status
            if result.status is WriteStatus.REJECTED:
                _log.warning("%s did not take %s", unit.field_unit_id, name)
                worst = result.status
        return worst

    async def _write_outputs(
        self, unit: FieldUnit, attempt: WantedOutputs, flags: int, priority: Priority
    ) -> WriteResult:
        try:
            return await self._field.write_outputs(
                unit.field_unit_id,
                sequence=attempt.sequence,
                outputs=attempt.image | flags,
                priority=priority,
            )
        finally:
            unit.written_s = self._clock.monotonic_s()

    async def _tracked(self, unit: FieldUnit, write: Awaitable[WriteResult]) -> WriteResult:
        """Run a write so that PLANT STOP can end it without ending who waits for it."""
        task = asyncio.create_task(_answered(write))
        unit.writes.add(task)
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            unit.writes.discard(task)
        return _UNANSWERED if task.cancelled() else task.result()

    def _note_resumed(self, unit: FieldUnit, result: WriteResult) -> None:
        if result.status is WriteStatus.CONFIRMED:
            unit.presence = unit.presence.resumed(self._clock.elapsed_s())


async def _answered(write: Awaitable[WriteResult]) -> WriteResult:
    """Return the write's result; one that fails or never ends may or may not have worked."""
    try:
        async with asyncio.timeout(WRITE_LIMIT_S):
            return await write
    except TimeoutError:
        return _UNANSWERED
    except FieldError as error:
        reason = message("outcome.field_error", cause=str(error))
        return WriteResult(WriteStatus.UNKNOWN, reason)


_OVERTAKEN = WriteResult(WriteStatus.REJECTED, message("outcome.overtaken"))
_UNANSWERED = WriteResult(WriteStatus.UNKNOWN, message("outcome.unanswered"))

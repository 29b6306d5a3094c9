"""May over-pressure go to the jacket? Only where the engineer declared it gas-tight."""

from dataclasses import replace

from control.stage_outputs.memory import GasMemory
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import Sheet
from plant.message import message
from plant.operation.reading import usable

_PULSE = message("stage_outputs.relief.pulse")
_CLOSED = message("stage_outputs.relief.closed")


def relief_is_available(sheet: Sheet, vessel: Vessel, regime: Regime) -> bool:
    """Return whether gas may go to the jacket now.

    The jacket is declared gas-tight, holds hardly any oxygen by a Good reading, its compressor
    stands, and the stage allows it.
    """
    if not vessel.jacket_is_gas or not sheet.scene.is_automatic(vessel.relief):
        return False
    if regime.stage is None or not regime.stage.relief or regime.by_hand:
        return False
    if sheet.scene.is_on(sheet.plan.jacket_compressor) is not False:
        return False
    oxygen = sheet.scene.snapshot.get(vessel.jacket_o2)
    limit = sheet.plan.numbers.relief.jacket_o2_percent
    return oxygen is not None and oxygen.quality.is_good and oxygen.value <= limit


def relieve(
    sheet: Sheet, vessel: Vessel, memory: GasMemory, *, is_available: bool
) -> GasMemory:
    """Return the memory after this step, with the relief's pulse on the sheet."""
    numbers, now_ms = sheet.plan.numbers.relief, sheet.scene.now_ms
    if not is_available:
        sheet.want(vessel.relief, False, _CLOSED)
        return memory
    end_ms = memory.relief_ms + round(numbers.pulse_s * 1000.0)
    if memory.relief_ms and now_ms < end_ms:
        return _pulse(sheet, vessel, memory, end_ms)
    pressure = usable(sheet.scene.snapshot, vessel.pressure)
    mark = numbers.opens_percent * vessel.relief_mbar / 100.0
    next_ms = end_ms + round(numbers.pause_s * 1000.0) if memory.relief_ms else 0
    if pressure is not None and pressure >= mark and now_ms >= next_ms:
        began = replace(memory, relief_ms=now_ms)
        return _pulse(sheet, vessel, began, now_ms + round(numbers.pulse_s * 1000.0))
    sheet.want(vessel.relief, False, _CLOSED)
    return memory


def _pulse(sheet: Sheet, vessel: Vessel, memory: GasMemory, end_ms: int) -> GasMemory:
    sheet.want(vessel.relief, True, _PULSE)
    sheet.due(end_ms)
    sheet.busy = True
    return memory

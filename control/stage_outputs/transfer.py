"""Where does slurry go? In by the feed, out to the tank, and as digestate out of that."""

from dataclasses import replace

from control.stage_outputs.memory import FlowMemory
from control.stage_outputs.motors import StartSlot
from control.stage_outputs.plan import Vessel
from control.stage_outputs.regime import Regime
from control.stage_outputs.sheet import Sheet
from plant.batch.states import TurnaroundPhase
from plant.message import message
from plant.operation.reading import usable

_WATCHED_MS = 3_000
"""While a digester is discharged the headspace's pressure changes within seconds."""

_CALM_MS = 10_000
"""While its pressure is far from both marks nothing happens so fast."""

_NOTHING_FLOWS = FlowMemory()

_SHUT = message("stage_outputs.slurry.shut")
_FEEDS = message("stage_outputs.slurry.feeds")
_DRAINS = message("stage_outputs.slurry.drains")
_PUMPS = message("stage_outputs.slurry.pumps")
_PUMP_RESTS = message("stage_outputs.slurry.pump_rests")
_DIGESTATE = message("stage_outputs.slurry.digestate")


def feed(sheet: Sheet, vessel: Vessel, memory: FlowMemory, regime: Regime) -> FlowMemory:
    """Return the memory after this step, with the feed valve on the sheet.

    It opens in the LOAD phase once the drain is seen shut and gas can leave, and closes for
    good when the load is in. A cold load makes warm gas shrink: while the gas train gives
    make-up gas, the feed waits for that.
    """
    if regime.by_hand or (vessel.feed.manual and regime.phase is TurnaroundPhase.LOAD):
        return memory  # people load by the phase's own card
    if regime.phase is not TurnaroundPhase.LOAD:
        sheet.want(vessel.feed, False, _SHUT)
        return memory if memory == _NOTHING_FLOWS else _NOTHING_FLOWS
    level = usable(sheet.scene.snapshot, vessel.level)
    is_fed = memory.is_fed
    if level is not None and level >= sheet.plan.numbers.transfer.loaded_percent:
        is_fed = True
    flows = _may_feed(sheet, vessel, was=memory.is_flowing)
    if (flows, is_fed) != (memory.is_flowing, memory.is_fed):
        memory = FlowMemory(is_flowing=flows, is_fed=is_fed)
    wanted = regime.is_going and level is not None and not is_fed
    drain_shut = sheet.scene.is_on(vessel.drain) is False
    opens = wanted and flows and drain_shut and _has_way(sheet, vessel)
    sheet.want(vessel.feed, opens, _FEEDS if opens else _SHUT)
    if wanted:
        sheet.due(sheet.scene.now_ms + _watch_ms(sheet, vessel))
    return memory


def drain(sheet: Sheet, vessel: Vessel, regime: Regime, *, is_its_turn: bool) -> None:
    """Open the drain of the digester that is discharged, once its feed is seen shut.

    It stays open while the pump waits for gas: without the pump nothing flows.
    """
    discharges_by_card = vessel.drain.manual and regime.phase is TurnaroundPhase.DISCHARGE
    if regime.by_hand or discharges_by_card:
        return
    opens = is_its_turn and sheet.scene.is_on(vessel.feed) is False
    sheet.want(vessel.drain, opens, _DRAINS if opens else _SHUT)


def discharges(sheet: Sheet, vessel: Vessel, regime: Regime) -> bool:
    """Return whether a digester is to be emptied into the tank now."""
    if regime.phase is not TurnaroundPhase.DISCHARGE or not regime.is_going or regime.by_hand:
        return False
    level = usable(sheet.scene.snapshot, vessel.level)
    return level is not None and level > sheet.plan.numbers.transfer.emptied_percent


def judge_flow(
    sheet: Sheet, tank: Vessel, source: Vessel | None, memory: FlowMemory
) -> FlowMemory:
    """Return the memory with whether slurry may flow from the source into the tank.

    It may while the tank has room and the source's headspace has pressure; where make-up gas
    does not follow fast enough the flow waits until the pressure has come back.
    """
    flows = source is not None and _may_flow(sheet, tank, source, was=memory.is_flowing)
    return memory if flows is memory.is_flowing else replace(memory, is_flowing=flows)


def pump(
    sheet: Sheet, tank: Vessel, source: Vessel | None, memory: FlowMemory, slot: StartSlot
) -> None:
    """Put the transfer pump on the sheet.

    It runs while slurry may flow, the source's drain is seen open and its gas side open for
    make-up.

    Args:
        sheet: of the step.
        tank: where to.
        source: the digester that is discharged, None for none.
        memory: see judge_flow.
        slot: for its start.
    """
    if not tank.pump.op:
        return
    ready = source is not None and sheet.scene.is_on(source.drain) is True
    ready = ready and source is not None and _has_way(sheet, source)
    automatic = sheet.scene.is_automatic(tank.pump)
    runs = memory.is_flowing and ready and automatic and slot.may_run(tank.pump)
    if source is not None:
        sheet.due(sheet.scene.now_ms + _WATCHED_MS)
    if not runs:
        slot.release(tank.pump)
    sheet.want(tank.pump, runs, _PUMPS if runs else _PUMP_RESTS)


def let_digestate_out(sheet: Sheet, tank: Vessel, memory: FlowMemory) -> FlowMemory:
    """Return the memory after this step, with the digestate valve on the sheet."""
    numbers = sheet.plan.numbers.transfer
    level = usable(sheet.scene.snapshot, tank.level)
    flows = False
    if level is not None:
        mark = (
            numbers.digestate_close_percent if memory.is_fed else numbers.digestate_open_percent
        )
        flows = level > mark if memory.is_fed else level >= mark
    if flows is not memory.is_fed:
        memory = replace(memory, is_fed=flows)
    if tank.drain.manual:  # digestate leaves when people fetch it
        return memory
    pressure = usable(sheet.scene.snapshot, tank.pressure)
    open_now = sheet.scene.is_on(tank.drain) is True
    least = numbers.stop_mbar if open_now else numbers.resume_mbar
    can = pressure is not None and pressure > least and sheet.scene.is_on(tank.rich) is True
    sheet.want(tank.drain, flows and can, _DIGESTATE if flows and can else _SHUT)
    return memory


def _has_way(sheet: Sheet, vessel: Vessel) -> bool:
    return bool(sheet.scene.is_on(vessel.rich) or sheet.scene.is_on(vessel.lean))


def _watch_ms(sheet: Sheet, vessel: Vessel) -> int:
    """Return how soon to look again: later while the pressure is far from its marks."""
    pressure = usable(sheet.scene.snapshot, vessel.pressure)
    calm = 2.0 * sheet.plan.numbers.transfer.resume_mbar
    return _CALM_MS if pressure is not None and pressure >= calm else _WATCHED_MS


def _may_feed(sheet: Sheet, vessel: Vessel, *, was: bool) -> bool:
    """Return whether the headspace has pressure enough, where gas can follow at all."""
    pressure = usable(sheet.scene.snapshot, vessel.pressure)
    if not sheet.scene.is_on(vessel.rich):
        return True
    numbers = sheet.plan.numbers.transfer
    least = numbers.stop_mbar if was else numbers.resume_mbar
    return pressure is not None and pressure > least


def _may_flow(sheet: Sheet, tank: Vessel, source: Vessel, *, was: bool) -> bool:
    numbers, snapshot = sheet.plan.numbers.transfer, sheet.scene.snapshot
    room = usable(snapshot, tank.level)
    pressure = usable(snapshot, source.pressure)
    if room is None or pressure is None:
        return False
    if was:
        return room < numbers.tank_full_percent and pressure > numbers.stop_mbar
    return room < numbers.tank_room_percent and pressure > numbers.resume_mbar

"""What do all stages together want of the plant now? The one door of this package."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from control.stage_outputs.agitation import MixRules, digester_rules, mix
from control.stage_outputs.dosing import dose, wants_mixing
from control.stage_outputs.gas_path import open_path, open_tank
from control.stage_outputs.gas_train import run_gas_train
from control.stage_outputs.heat import Warmth, heat, track, warmth_of
from control.stage_outputs.memory import OutputMemory, Switch, VesselMemory
from control.stage_outputs.motors import StartSlot
from control.stage_outputs.plan import OutputPlan, Vessel
from control.stage_outputs.regime import Regime, regime_of
from control.stage_outputs.relief import relief_is_available, relieve
from control.stage_outputs.sheet import Scene, Sheet, StageOutputs
from control.stage_outputs.solar import run_solar_pump, solar_w
from control.stage_outputs.transfer import (
    discharges,
    drain,
    feed,
    judge_flow,
    let_digestate_out,
    pump,
)
from plant.batch.run import UnitRun
from plant.operation.reading import usable

_NEW = VesselMemory()


def step(plan: OutputPlan, memory: OutputMemory, scene: Scene) -> StageOutputs:
    """Return what the stages want now. Pure; steps may be uneven, 1 s to 60 s.

    Every output that the automation commands gets a wish in every step, off as well as on;
    what has none is left as it is. Interlocks, the energy cap and people come after this.

    Args:
        plan: see output_plan.
        memory: as the last step left it; ``OutputMemory()`` in a new plant.
        scene: the plant at this moment.
    """
    sheet = Sheet(plan, scene)
    slot = StartSlot(sheet, memory.slot)
    switches = dict(memory.switches)
    regimes = [
        regime_of(scene.run.units.get(each.unit_id) or UnitRun(each.unit_id))
        for each in plan.digesters
    ]
    kept = {each.unit_id: memory.vessels.get(each.unit_id, _NEW) for each in plan.digesters}
    warm = _warmth(sheet, kept)
    source = _source(sheet, regimes)
    tank = _judged_tank(sheet, memory, source)
    setpoints: dict[str, float | None] = {}
    for vessel, regime in zip(plan.digesters, regimes, strict=True):
        unit_id = vessel.unit_id
        old = kept[unit_id]
        new = _digester(sheet, slot, vessel, regime, (old, warm[unit_id]), source)
        kept[unit_id] = new
        setpoints[unit_id] = new.heat.setpoint
    if plan.tank is not None:
        kept[plan.tank.unit_id] = _tank(sheet, slot, plan.tank, tank, source)
    run_solar_pump(sheet, switches, _in_need(plan, kept, warm))
    run_gas_train(sheet, switches, slot)
    return StageOutputs(
        memory=_kept(memory, kept, switches, slot),
        wishes=tuple(sheet.wishes),
        hands=tuple(sheet.hands),
        setpoints=MappingProxyType(setpoints),
        events=tuple(sheet.events),
        advisories=tuple(sheet.advisories),
        entries=tuple(sheet.entries),
        next_due_ms=sheet.next_due_ms,
        busy=sheet.busy,
    )


def _digester(
    sheet: Sheet,
    slot: StartSlot,
    vessel: Vessel,
    regime: Regime,
    before: tuple[VesselMemory, Warmth],
    source: Vessel | None,
) -> VesselMemory:
    """Decide on all outputs of one digester."""
    old, warmth = before
    tracked = track(sheet, vessel, old.heat, regime, warmth)
    heated = heat(sheet, vessel, tracked, regime, warmth)
    dosed = dose(sheet, vessel, old.dose, regime, old.mix)
    early = warmth.disagreement >= sheet.plan.numbers.heat.warn_difference_k
    rules = digester_rules(sheet, regime, wants_early=early, wants_dose=wants_mixing(dosed))
    mixed = mix(sheet, vessel, old.mix, rules, slot)
    relieves = relief_is_available(sheet, vessel, regime)
    gas = open_path(sheet, vessel, old.gas, regime, relieves=relieves)
    if not regime.by_hand:
        gas = relieve(sheet, vessel, gas, is_available=relieves)
    fed = feed(sheet, vessel, old.flow, regime)
    drain(sheet, vessel, regime, is_its_turn=source is vessel)
    return _of_vessel(old, VesselMemory(mixed, heated, dosed, gas, fed))


def _tank(
    sheet: Sheet, slot: StartSlot, tank: Vessel, old: VesselMemory, source: Vessel | None
) -> VesselMemory:
    """Decide on all outputs of the secondary tank."""
    numbers = sheet.plan.numbers.agitation
    level = usable(sheet.scene.snapshot, tank.level)
    rules = MixRules(
        is_loaded=level is None or level >= numbers.tank_least_percent,
        every_h=numbers.tank_every_h,
        run_s=round(numbers.tank_run_s),
    )
    mixed = mix(sheet, tank, old.mix, rules, slot)
    open_tank(sheet, tank)
    pump(sheet, tank, source, old.flow, slot)
    flow = let_digestate_out(sheet, tank, old.flow)
    return _of_vessel(old, replace(old, mix=mixed, flow=flow))


def _judged_tank(sheet: Sheet, memory: OutputMemory, source: Vessel | None) -> VesselMemory:
    """Return the tank's memory with whether a digester's slurry may flow into it."""
    tank = sheet.plan.tank
    if tank is None:
        return _NEW
    old = memory.vessels.get(tank.unit_id, _NEW)
    flow = judge_flow(sheet, tank, source, old.flow)
    return old if flow is old.flow else replace(old, flow=flow)


def _source(sheet: Sheet, regimes: list[Regime]) -> Vessel | None:
    """Return the digester that is emptied into the tank: of several who began first."""
    waiting = [
        (regime.run.phase_since_ms, place)
        for place, regime in enumerate(regimes)
        if discharges(sheet, sheet.plan.digesters[place], regime)
    ]
    has_tank = sheet.plan.tank is not None
    return sheet.plan.digesters[min(waiting)[1]] if waiting and has_tank else None


def _warmth(sheet: Sheet, kept: Mapping[str, VesselMemory]) -> dict[str, Warmth]:
    """Return what is known of each digester's warmth, with its share of the solar heat."""
    plan, scene = sheet.plan, sheet.scene
    ambient = usable(scene.snapshot, plan.ambient)
    if ambient is None:
        ambient = plan.usual_ambient
    warm = {
        each.unit_id: warmth_of(scene, each, ambient=ambient, solar_w=0.0)
        for each in plan.digesters
    }
    share_w = solar_w(sheet, _in_need(plan, kept, warm))
    if share_w:
        for unit_id, warmth in warm.items():
            if warmth.deficit(kept[unit_id].heat.setpoint) > 0.0:
                warm[unit_id] = replace(warmth, solar_w=share_w)
    return warm


def _in_need(
    plan: OutputPlan, kept: Mapping[str, VesselMemory], warm: Mapping[str, Warmth]
) -> int:
    """Return how many digesters are below their set points."""
    return sum(
        warm[each.unit_id].deficit(kept[each.unit_id].heat.setpoint) > 0.0
        for each in plan.digesters
    )


def _of_vessel(old: VesselMemory, new: VesselMemory) -> VesselMemory:
    """Return the old memory itself where nothing changed, so that nothing is saved anew."""
    same = (
        new.mix is old.mix
        and new.heat is old.heat
        and new.dose is old.dose
        and new.gas is old.gas
        and new.flow is old.flow
    )
    return old if same else new


def _kept(
    before: OutputMemory,
    vessels: Mapping[str, VesselMemory],
    switches: Mapping[str, Switch],
    slot: StartSlot,
) -> OutputMemory:
    same = slot.memory is before.slot and switches == before.switches
    if same and all(before.vessels.get(key) is each for key, each in vessels.items()):
        return before
    return OutputMemory(
        MappingProxyType(dict(vessels)), MappingProxyType(dict(switches)), slot.memory
    )

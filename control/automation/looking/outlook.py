"""What will the stages still ask of the day's energy? Pulses, and what heat would bring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.stage_outputs.plan import OutputPlan, Vessel
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure
from plant.energy.heat import HeatDemand
from plant.energy.methane import StageWorth
from plant.energy.outlook import Outlook, PulseDemand
from plant.equipment import Site
from plant.operation.reading import usable
from plant.recipe.model import Agitation, GasPath, Recipe, Stage
from plant.recipe.profile import wanted_temperature
from plant.reports.calendar import plant_day
from plant.sample import Snapshot
from plant.tariff.costing import prices_of_day
from plant.tariff.pricing import Pricing

HOUR_MS = 3_600_000
_HOURS_AHEAD = 25
_KG_M3 = 1000.0
_NL_NM3 = 1000.0
_UNLOADED = Agitation()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the outlook is worked out from, besides the plant's run and snapshot.

    Attributes:
        plan: vessels with their ratings and tags.
        worth: what warmth is worth by stage.
        potential_nl: methane potential of a full load by digester, normal litres.
        zone: the plant's.
        pricing: by which cheap hours are known; without tariffs all hours cost the same.
    """

    plan: OutputPlan
    worth: Mapping[str, StageWorth]
    potential_nl: Mapping[str, float]
    zone: ZoneInfo
    pricing: Pricing = field(default_factory=Pricing)


def potential_nl(site: Site, slurry_m3: float) -> float:
    """Return the methane that a full load can make, normal litres.

    Slurry is taken as dense as water; inoculum brings bacteria and hardly any methane.
    """
    fresh = 1.0 - site.parameters.get("feed_inoculum_share", 0.0)
    solids = site.parameters.get("feed_total_solids", 0.0)
    volatile = solids * site.parameters.get("feed_volatile_share", 0.0)
    bmp = site.parameters.get("feed_bmp_nm3_kg", 0.0)
    return slurry_m3 * _KG_M3 * fresh * volatile * bmp * _NL_NM3


def outlook(ahead: Ahead, run: PlantRun, snapshot: Snapshot, hour_ms: int) -> Outlook:
    """Return what is to come.

    Args:
        ahead: see there.
        run: where the units are.
        snapshot: for temperatures.
        hour_ms: begin of the present hour of the plant day, milliseconds UTC.
    """
    return Outlook(
        batches=MappingProxyType(
            {
                unit_id: unit.batch_id
                for unit_id, unit in run.units.items()
                if unit.procedure is Procedure.BATCH
            }
        ),
        pulses=tuple(_pulses(ahead.plan, run)),
        heat=tuple(_heat(ahead, run, snapshot, hour_ms)),
        prices=_prices(ahead, hour_ms),
    )


def _prices(ahead: Ahead, hour_ms: int) -> tuple[float, ...]:
    """Return the price of each hour of the plant day."""
    day, pricing = plant_day(hour_ms, ahead.zone), ahead.pricing
    return prices_of_day(pricing.tariffs, pricing.choice, ahead.zone, day.start_ms, day.end_ms)


def _pulses(plan: OutputPlan, run: PlantRun) -> Iterator[PulseDemand]:
    for vessel in plan.digesters:
        unit = run.units.get(vessel.unit_id)
        if unit is None or not unit.loaded or not vessel.agitator.op:
            continue
        stage = _stage(unit)
        mixing = _UNLOADED if stage is None else stage.agitation
        if mixing is not None:
            every_s = round(mixing.every_h * 3600)
            yield PulseDemand(vessel.agitator.op, every_s, mixing.run_s)
    tank, numbers = plan.tank, plan.numbers.agitation
    if tank is not None and tank.agitator.op:
        every_s = round(numbers.tank_every_h * 3600)
        yield PulseDemand(tank.agitator.op, every_s, round(numbers.tank_run_s))


def _heat(
    ahead: Ahead, run: PlantRun, snapshot: Snapshot, hour_ms: int
) -> Iterator[HeatDemand]:
    plan = ahead.plan
    ambient = usable(snapshot, plan.ambient)
    if ambient is None:
        ambient = plan.usual_ambient
    for vessel in plan.digesters:
        unit = run.units.get(vessel.unit_id)
        temperature = usable(snapshot, vessel.temperature)
        if unit is None or temperature is None or unit.procedure is not Procedure.BATCH:
            continue
        demand = _demand(ahead, vessel, unit, (temperature, ambient), hour_ms)
        if demand is not None:
            yield demand


def _demand(
    ahead: Ahead, vessel: Vessel, unit: UnitRun, warmth: tuple[float, float], hour_ms: int
) -> HeatDemand | None:
    stage = _stage(unit)
    if stage is None or unit.recipe is None or not vessel.heater.op:
        return None
    worth = ahead.worth.get(stage.kind.value)
    if worth is None:
        return None
    temperature, ambient = warmth
    return HeatDemand(
        unit_id=vessel.unit_id,
        load_id=vessel.heater.op,
        temperature_c=temperature,
        setpoints_c=_setpoints(unit, hour_ms, ahead.zone),
        heater_w=round(vessel.heater_w),
        heat_wh_k=vessel.heat_wh_k,
        loss_w_k=vessel.loss_w_k,
        ambient_c=ambient,
        rate_nl_h=ahead.potential_nl.get(vessel.unit_id, 0.0) * worth.share_per_h,
        best_c=worth.best_c,
        low_c=worth.low_c,
        high_c=worth.high_c,
        hours_left=_rich_hours(unit, unit.recipe, hour_ms),
    )


def _rich_hours(unit: UnitRun, recipe: Recipe, now_ms: int) -> float:
    """Return for how many hours the batch's gas will still be used: not flared as lean gas."""
    begins_ms = (unit.started_ms, *unit.ends_ms[:-1])
    rich_ms = sum(
        max(0, end_ms - max(now_ms, begin_ms))
        for stage, begin_ms, end_ms in zip(recipe.stages, begins_ms, unit.ends_ms, strict=True)
        if stage.gas_path is GasPath.RICH
    )
    return rich_ms / HOUR_MS


def _setpoints(unit: UnitRun, hour_ms: int, zone: ZoneInfo) -> tuple[float | None, ...]:
    """Return the wanted temperature in the middle of each coming hour, over stage ends too."""
    if unit.recipe is None:
        return ()
    wanted: list[float | None] = []
    for hour in range(_HOURS_AHEAD):
        middle = hour_ms + hour * HOUR_MS + HOUR_MS // 2
        number = next((n for n, end in enumerate(unit.ends_ms) if middle < end), -1)
        if number < unit.stage:
            wanted.append(None)
            continue
        begin = unit.stage_since_ms if number == unit.stage else unit.ends_ms[number - 1]
        stage = unit.recipe.stages[number]
        wanted.append(wanted_temperature(stage, begin, unit.ends_ms[number], middle, zone))
    return tuple(wanted)


def _stage(unit: UnitRun) -> Stage | None:
    if unit.procedure is not Procedure.BATCH or unit.recipe is None or unit.stage < 0:
        return None
    return unit.recipe.stages[unit.stage]

"""Where would every unit be if the rota had run for weeks? The simulated plant begins there.

The simulated plant's digesters stand in the middle of the daily rota (analysis.process.rota):
one start each day, in the order of their numbers, and so that on one day in six the first one
starts. A program that meets them for the first time takes that over instead of an empty plant.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.batch.boundaries import HOUR_MS, frozen_ends, local_date
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota, UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase
from plant.recipe.model import Recipe
from plant.reports.calendar import local_ms

_EPOCH = date(1970, 1, 1)
_EMPTIED_H = 126.0  # as the simulated plant's digesters are at that age
_LOADED_H = 140.0


def standing_in_rota(
    units: Sequence[str], recipe: Recipe, now_ms: int, *, zone: ZoneInfo, clock: str
) -> PlantRun:
    """Return the procedures of a plant in the middle of its rota, all batches by one recipe.

    Args:
        units: the digesters in the order of their starts.
        recipe: of the batches that run and of those to come.
        now_ms: the moment, milliseconds UTC.
        zone: the plant's.
        clock: local time of the daily start.
    """
    at = time.fromisoformat(clock)
    today = local_date(now_ms, zone)
    if local_ms(today, at, zone) > now_ms:
        today -= timedelta(days=1)
    begun = (today - _EPOCH).days
    runs = {}
    for number, unit_id in enumerate(units):
        day = today - timedelta(days=(begun - number) % len(units))
        runs[unit_id] = _run(unit_id, recipe, day, now_ms, at=at, zone=zone)
    following = today + timedelta(days=1)
    return PlantRun(
        units=MappingProxyType(runs),
        rota=Rota(
            order=tuple(units),
            position=(begun + 1) % len(units),
            next_start_ms=local_ms(following, at, zone),
            recipe_ref=recipe.ref,
            last_start_ms=local_ms(today, at, zone),
        ),
        counters=MappingProxyType(
            {run.batch_id.rpartition("-")[0]: 1 for run in runs.values()}
        ),
        recipe=recipe,
    )


def following(fresh: PlantRun, old: PlantRun) -> PlantRun:
    """Return a fresh run whose transitions and batches are numbered on from an old one.

    The simulated plant forgets what it was when it ends; its records do not.
    """
    counters = {**old.counters}
    units = {}
    for unit_id, run in fresh.units.items():
        before = old.units.get(unit_id)
        day, _, _ = run.batch_id.rpartition("-")
        counters[day] = old.counters.get(day, 0) + 1
        units[unit_id] = replace(
            run,
            batch_id=f"{day}-{counters[day]}",
            sequence=0 if before is None else before.sequence,
        )
    return replace(fresh, units=MappingProxyType(units), counters=MappingProxyType(counters))


def _run(
    unit_id: str, recipe: Recipe, day: date, now_ms: int, *, at: time, zone: ZoneInfo
) -> UnitRun:
    start_ms = local_ms(day, at, zone)
    first, ends = frozen_ends(recipe, start_ms, day, zone)
    run = UnitRun(
        unit_id=unit_id,
        state=State.RUNNING,
        batch_id=f"{unit_id}-{day.isoformat()}-1",
        recipe=recipe,
        started_ms=start_ms,
        state_since_ms=start_ms,
        start_day=first.isoformat(),
    )
    if now_ms < ends[-1]:
        stage = next(number for number, end_ms in enumerate(ends) if now_ms < end_ms)
        return replace(
            run,
            procedure=Procedure.BATCH,
            ends_ms=ends,
            stage=stage,
            stage_since_ms=ends[stage - 1] if stage else start_ms,
            loaded=True,
        )
    age_h = (now_ms - start_ms) / HOUR_MS
    phase = TurnaroundPhase.COOL
    if age_h >= _LOADED_H:
        phase = TurnaroundPhase.LEAK_TEST
    elif age_h >= _EMPTIED_H:
        phase = TurnaroundPhase.LOAD
    return replace(
        run,
        procedure=Procedure.TURNAROUND,
        phase=phase,
        started_ms=ends[-1],
        state_since_ms=ends[-1],
        phase_since_ms=now_ms,
        loaded=phase is not TurnaroundPhase.LOAD,
    )

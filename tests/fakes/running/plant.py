"""The default plant in the middle of its rota, as values: recipes, units, cards, a feeding.

All of it fits one moment, `NOW_MS`, which is also where a ManualClock begins: Wednesday
18 November 2026, 16:36:40 at the plant; D3 stands READY and starts at 17:00.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from plant.batch.cards import CardField, CardKind, Feeding, FeedLayer, JobCard, ResumeCard
from plant.batch.plant_run import PlantRun
from plant.batch.run import Rota, Transition, UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase
from plant.message import message
from plant.recipe.model import (
    GasPath,
    PhTarget,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from plant.reports.calendar import local_ms

ZONE = ZoneInfo("Asia/Kolkata")
NOW_MS = 1_795_000_000_000
TODAY = date(2026, 11, 18)
HOUR_MS = 3_600_000
ORDER = ("D1", "D2", "D3", "D4", "D5", "D6")
_START = time(17)


def published_recipe(*, top_degc: float = 75.0) -> Recipe:
    """Return the published recipe, or one like it with another last temperature."""
    clock = StageEnd
    return Recipe(
        recipe_id=f"published-{top_degc:g}",
        version=1,
        name=f"As published ({top_degc:g})",
        description="The cycle as the source prints it.",
        source="plant's source text",
        stages=(
            Stage(StageKind.LOAD, StageEnd(age_h=0.25), None, None, GasPath.LEAN),
            Stage(
                StageKind.HYDROLYSIS,
                clock(day=1, clock="07:00"),
                TemperatureProfile(25.0, 25.0),
                PhTarget(4.25, dosed=False),
                GasPath.LEAN_ON_PRESSURE,
            ),
            Stage(
                StageKind.ACETOGENESIS,
                clock(day=2, clock="17:00"),
                TemperatureProfile(46.0, 46.0, night_degc=24.5),
                PhTarget(7.6, dosed=True),
                GasPath.LEAN_ON_PRESSURE,
                relief=True,
            ),
            Stage(
                StageKind.METHANOGENESIS,
                clock(day=5, clock="17:00"),
                TemperatureProfile(24.5, top_degc),
                PhTarget(7.2, dosed=True),
                GasPath.RICH,
                relief=True,
            ),
        ),
    )


def start_ms(days_ago: int) -> int:
    """Return the 17:00 so many local days before today."""
    return local_ms(TODAY - timedelta(days=days_ago), _START, ZONE)


def batch_run(unit_id: str, days_ago: int, *, now_ms: int = NOW_MS) -> UnitRun:
    """Return a unit whose batch began at the 17:00 of so many days ago (1..5)."""
    day = TODAY - timedelta(days=days_ago)
    begun = start_ms(days_ago)
    ends = (
        begun + HOUR_MS // 4,
        local_ms(day + timedelta(days=1), time(7), ZONE),
        local_ms(day + timedelta(days=2), _START, ZONE),
        local_ms(day + timedelta(days=5), _START, ZONE),
    )
    stage = sum(end <= now_ms for end in ends)
    since = (begun, *ends)[stage]
    return UnitRun(
        unit_id,
        procedure=Procedure.BATCH,
        state=State.RUNNING,
        start_day=day.isoformat(),
        batch_id=f"{unit_id}-{day.isoformat()}-1",
        recipe=published_recipe(),
        started_ms=begun,
        ends_ms=ends,
        stage=stage,
        stage_since_ms=since,
        state_since_ms=begun,
        sequence=40 + stage,
        loaded=True,
        hottest_degc=46.0 if stage < 3 else 52.0,
    )


def turnaround_run(
    unit_id: str = "D3",
    phase: TurnaroundPhase = TurnaroundPhase.READY,
    *,
    signed: str = "R. Das",
) -> UnitRun:
    """Return a unit whose batch ended yesterday at 17:00."""
    ended = start_ms(1)
    done = phase is TurnaroundPhase.READY and bool(signed)
    return UnitRun(
        unit_id,
        procedure=Procedure.TURNAROUND,
        state=State.COMPLETE if done else State.RUNNING,
        batch_id=f"{unit_id}-{(TODAY - timedelta(days=6)).isoformat()}-1",
        recipe=published_recipe(),
        started_ms=ended,
        phase=phase,
        phase_since_ms=NOW_MS - HOUR_MS,
        state_since_ms=ended,
        sequence=47,
        loaded=phase is not TurnaroundPhase.DISCHARGE,
        signed_ready=signed if done else "",
        cleaned=2,
    )


def job_cards(unit_id: str = "D3") -> tuple[JobCard, ...]:
    """Return a signed LOAD card and an open READY card of the unit's turnaround."""
    name = f"{unit_id}-{(TODAY - timedelta(days=6)).isoformat()}-1"
    load = JobCard(
        card_id=f"{name}.load",
        unit_id=unit_id,
        kind=CardKind.LOAD,
        issued_ms=NOW_MS - 6 * HOUR_MS,
        text=message("card.load.text", unit=unit_id),
        steps=(message("card.load.step_1", unit=unit_id),),
        fields=(CardField("kg", "kg", 0.0, 6000.0),),
        entered=MappingProxyType({"kg": "5000"}),
        signed_by="R. Das",
        signed_ms=NOW_MS - 4 * HOUR_MS,
    )
    ready = JobCard(
        card_id=f"{name}.ready",
        unit_id=unit_id,
        kind=CardKind.READY,
        issued_ms=NOW_MS - HOUR_MS,
        text=message("card.ready.text", unit=unit_id),
        steps=(message("card.ready.step_1", unit=unit_id),),
        fields=(CardField("o2", "%", 0.0, 1.0), CardField("locks")),
    )
    return load, ready


def resume_card(unit_id: str = "D4", *, gap_h: float = 3.0) -> ResumeCard:
    """Return the card of a power cut that ended a minute ago."""
    to_ms = NOW_MS - 60_000
    return ResumeCard(
        unit_id=unit_id,
        batch_id=f"{unit_id}-{(TODAY - timedelta(days=5)).isoformat()}-1",
        from_ms=to_ms - round(gap_h * HOUR_MS),
        to_ms=to_ms,
        stage_then="S3",
        stage_now="S3",
        temperature_then=52.0,
        temperature_now=50.9,
        estimated_loss_k=1.1,
        long=gap_h > 2.0,
        issued_ms=to_ms,
    )


def feeding(unit_id: str = "D3") -> Feeding:
    """Return a load of 60 % fresh slurry and 40 % inoculum."""
    return Feeding(
        unit_id,
        NOW_MS - 4 * HOUR_MS,
        "R. Das",
        (
            FeedLayer("Cattle slurry", 3000.0, 0.10, 0.80, 3.0, "Farm 1"),
            FeedLayer("Digestate", 2000.0, 0.075, 0.80, 2.0, "ST", inoculum=True),
        ),
    )


def plant_run() -> PlantRun:
    """Return six units: D1, D2 in stage 2, D3 READY, D4, D5, D6 in stage 3."""
    days_ago = {"D1": 2, "D2": 1, "D4": 5, "D5": 4, "D6": 3}
    units = {unit: batch_run(unit, days) for unit, days in days_ago.items()}
    units["D3"] = turnaround_run()
    rota = Rota(
        order=ORDER,
        position=2,
        next_start_ms=start_ms(0),
        recipe_ref="published-75 v1",
        last_start_ms=start_ms(1),
    )
    return PlantRun(
        units=MappingProxyType({unit: units[unit] for unit in ORDER}),
        rota=rota,
        cards=job_cards()[:1],
        feedings=MappingProxyType({"D3": feeding()}),
        counters=MappingProxyType({"D2-2026-11-17": 1}),
        seen_ms=NOW_MS,
        recipe=published_recipe(),
    )


def transitions(run: PlantRun) -> tuple[Transition, ...]:
    """Return how each unit came where it is: three minutes late at every stage."""
    return tuple(step for unit in run.units.values() for step in _steps(unit))


def _steps(unit: UnitRun) -> Iterator[Transition]:
    if unit.recipe is None or unit.procedure is not Procedure.BATCH:
        return
    begins = (unit.started_ms, *unit.ends_ms)
    kinds = [stage.kind.value for stage in unit.recipe.stages]
    for number, kind in enumerate(kinds[: unit.stage + 1]):
        due = begins[number]
        yield Transition(
            unit.unit_id,
            unit.batch_id,
            sequence=number + 1,
            due_ms=due,
            utc_ms=due + 180_000,
            what="stage",
            old=kinds[number - 1] if number else "",
            new=kind,
            origin="Timetable",
        )


def with_unit(run: PlantRun, unit: UnitRun) -> PlantRun:
    """Return the plant with one unit replaced."""
    return replace(run, units=MappingProxyType({**run.units, unit.unit_id: unit}))

"""What does a recipe need, and how far does each heat source bring it at this plant?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from math import pi, sin
from types import MappingProxyType

from plant.description.model import PlantDescription
from plant.message import Message, message
from plant.recipe.ends import DAY_H, batch_h, rota_h, stage_ages_h
from plant.recipe.fields import Advice
from plant.recipe.heat import (
    STEP_H,
    Heated,
    Moment,
    Source,
    Vessel,
    as_reached,
    as_wanted,
    moments,
)
from plant.recipe.model import Agitation, Recipe, StageKind
from plant.recipe.profile import hottest_degc
from plant.reports.calendar import PLANT_DAY_BEGINS

_GEOMETRY = ("slurry_m3", "area_m2", "u_w_m2k")
_NEAR_K = 0.5


class HeatSource(Enum):
    """Where a digester's heat may come from; text key ``recipe.source.<value>``."""

    BUDGET = "budget"  # electric, within its share of the day's energy budget
    ELECTRIC = "electric"  # electric without a budget
    SOLAR = "solar"  # its share of the solar heat on clear days


@dataclass(frozen=True, slots=True)
class HeatSupply:
    """A plant as far as a recipe's heat goes.

    Attributes:
        vessel: a digester.
        heater_kw: its electric heater.
        agitator_kw: its agitator.
        solar_kw: solar heat at noon, for all digesters together; 0 for none.
        budget_kwh: energy budget of a plant day, for all digesters together; None where it is
            not known.
        digesters: of the rota.
    """

    vessel: Vessel
    heater_kw: float
    agitator_kw: float
    solar_kw: float
    budget_kwh: float | None
    digesters: int


@dataclass(frozen=True, slots=True)
class StageNeed:
    """What a stage of one batch needs to keep its set points.

    Attributes:
        kind: which stage.
        hours: nominal.
        stored_kwh: heat that warms the slurry.
        losses_kwh: heat that makes up for losses.
        agitation_kwh: for mixing.
        peak_kw: least power of the heat that reaches every set point in its time.
    """

    kind: StageKind
    hours: float
    stored_kwh: float
    losses_kwh: float
    agitation_kwh: float
    peak_kw: float

    @property
    def heat_kwh(self) -> float:
        """Return all heat."""
        return self.stored_kwh + self.losses_kwh


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """A temperature at an age of the batch."""

    age_h: float
    degc: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing to know about a recipe; ``fine`` unless people should think again."""

    text: Message
    fine: bool


@dataclass(frozen=True, slots=True)
class Feasibility:
    """The judgement of a recipe.

    Attributes:
        batch_h, turnaround_h, rota_h: nominal hours against those that the rota leaves.
        stages: what each needs.
        wanted: the set point, where there is one.
        reached: course of the temperature with each source that the plant has.
        verdicts: in words.
    """

    batch_h: float
    turnaround_h: float
    rota_h: float
    stages: tuple[StageNeed, ...]
    wanted: tuple[ProfilePoint, ...]
    reached: Mapping[HeatSource, tuple[ProfilePoint, ...]]
    verdicts: tuple[Verdict, ...]

    @property
    def heat_kwh(self) -> float:
        """Return the heat of a whole batch."""
        return sum(stage.heat_kwh for stage in self.stages)

    @property
    def agitation_kwh(self) -> float:
        """Return what a whole batch's mixing takes."""
        return sum(stage.agitation_kwh for stage in self.stages)


def heat_supply(
    description: PlantDescription, *, budget_kwh: float | None
) -> HeatSupply | None:
    """Return what the description says of a plant's heat; the first digester stands for all.

    None where it has no digester, or none whose geometry is known.

    Args:
        description: the plant.
        budget_kwh: energy budget of a day, None where it is not known yet.
    """
    digesters = [unit for unit in description.units.values() if unit.kind == "digester"]
    first = digesters[0].parameters if digesters else {}
    ambient_degc = description.site.parameters.get("ambient_mean_degc")
    if ambient_degc is None or not all(first.get(name) for name in _GEOMETRY):
        return None
    solar_kw = (
        unit.parameters.get("solar_heat_kw", 0.0) for unit in description.units.values()
    )
    return HeatSupply(
        vessel=Vessel(**{name: first[name] for name in _GEOMETRY}, ambient_degc=ambient_degc),
        heater_kw=first.get("heater_kw", 0.0),
        agitator_kw=first.get("agitator_kw", 0.0),
        solar_kw=sum(solar_kw),
        budget_kwh=budget_kwh,
        digesters=len(digesters),
    )


def judged(recipe: Recipe, supply: HeatSupply, advice: Advice) -> Feasibility:
    """Return what a sound recipe needs and what the plant can give it."""
    steps = moments(recipe)
    reached = {
        kind: tuple(_points(as_reached(supply.vessel, steps, source)))
        for kind, source in _sources(recipe, supply, advice).items()
    }
    found = Feasibility(
        batch_h=batch_h(recipe),
        turnaround_h=recipe.turnaround_h,
        rota_h=rota_h(supply.digesters),
        stages=tuple(_needs(recipe, supply, steps)),
        wanted=tuple(
            ProfilePoint(step.age_h, step.wanted_degc)
            for step in steps
            if step.wanted_degc is not None
        ),
        reached=MappingProxyType(reached),
        verdicts=(),
    )
    verdicts = (*_time(found), *_heat(found, supply), *_life(recipe, advice))
    return replace(found, verdicts=verdicts)


def _needs(recipe: Recipe, supply: HeatSupply, steps: Sequence[Moment]) -> Iterator[StageNeed]:
    course = groupby(as_wanted(supply.vessel, steps), key=lambda done: done.moment.stage)
    by_stage = {number: tuple(each) for number, each in course}
    ages = stage_ages_h(recipe)
    for number, stage in enumerate(recipe.stages):
        done = by_stage.get(number, ())  # empty for a stage shorter than a step
        heat_kwh = sum(each.heat_kwh for each in done)
        losses_kwh = sum(each.lost_kwh for each in done)
        begin_h, end_h = ages[number]
        yield StageNeed(
            kind=stage.kind,
            hours=end_h - begin_h,
            stored_kwh=heat_kwh - losses_kwh,
            losses_kwh=losses_kwh,
            agitation_kwh=_mixing_kw(stage.agitation, supply) * (end_h - begin_h),
            peak_kw=max((each.heat_kwh for each in done), default=0.0) / STEP_H,
        )


def _mixing_kw(agitation: Agitation | None, supply: HeatSupply) -> float:
    """Return the agitator's mean power."""
    if agitation is None:
        return 0.0
    return supply.agitator_kw * agitation.run_s / 3600 / agitation.every_h


def _sources(recipe: Recipe, supply: HeatSupply, advice: Advice) -> Mapping[HeatSource, Source]:
    """Return what each source can give one batch.

    One batch begins each day, so at any time a batch of every age is under way and each of
    them has the same share of what a day brings.
    """
    share = DAY_H / batch_h(recipe)
    found: dict[HeatSource, Source] = {}
    if supply.budget_kwh is not None:
        day_kwh = max(0.0, (supply.budget_kwh - _mixing_kwh_a_day(recipe, supply)) * share)
        found[HeatSource.BUDGET] = Source(lambda _age_h: supply.heater_kw, day_kwh)
    found[HeatSource.ELECTRIC] = Source(lambda _age_h: supply.heater_kw)
    if supply.solar_kw > 0.0:
        found[HeatSource.SOLAR] = Source(
            lambda age_h: share * supply.solar_kw * _sunshine(age_h, advice)
        )
    return found


def _mixing_kwh_a_day(recipe: Recipe, supply: HeatSupply) -> float:
    """Return what mixing takes of a day's budget: that of a whole batch, spread over all."""
    return sum(
        _mixing_kw(stage.agitation, supply) * (end_h - begin_h)
        for stage, (begin_h, end_h) in zip(recipe.stages, stage_ages_h(recipe), strict=True)
    )


def _sunshine(age_h: float, advice: Advice) -> float:
    """Return the sun's heat on a clear day as a share of that at noon."""
    clock_h = (PLANT_DAY_BEGINS.hour + age_h - STEP_H / 2) % DAY_H
    share = (clock_h - advice.sunrise_h) / (advice.sunset_h - advice.sunrise_h)
    return sin(pi * share) if 0.0 < share < 1.0 else 0.0


def _points(course: Iterator[Heated]) -> Iterator[ProfilePoint]:
    return (ProfilePoint(done.moment.age_h, done.degc) for done in course)


def _time(found: Feasibility) -> Iterator[Verdict]:
    total_h = found.batch_h + found.turnaround_h
    yield Verdict(
        message(
            "recipe.verdict.time",
            batch=found.batch_h,
            turnaround=found.turnaround_h,
            sum=total_h,
            rota=found.rota_h,
        ),
        total_h <= found.rota_h,
    )


def _heat(found: Feasibility, supply: HeatSupply) -> Iterator[Verdict]:
    needed = message(
        "recipe.verdict.energy",
        heat=round(found.heat_kwh),
        agitation=round(found.agitation_kwh, 1),
    )
    yield Verdict(needed, fine=True)
    for stage in found.stages:
        if stage.peak_kw > supply.heater_kw:
            weak = message(
                "recipe.verdict.heater_weak",
                stage=stage.kind.value,
                needed=round(stage.peak_kw, 1),
                heater=supply.heater_kw,
            )
            yield Verdict(weak, fine=False)
    if supply.budget_kwh is not None:
        enough = found.heat_kwh + found.agitation_kwh <= supply.budget_kwh
        budget = message(
            f"recipe.verdict.budget_{'enough' if enough else 'short'}",
            needed=round(found.heat_kwh + found.agitation_kwh),
            budget=round(supply.budget_kwh, 1),
        )
        yield Verdict(budget, enough)
    wanted = max((point.degc for point in found.wanted), default=None)
    if wanted is not None:
        yield from _reach(found, wanted)


def _reach(found: Feasibility, wanted: float) -> Iterator[Verdict]:
    for source, course in found.reached.items():
        hottest = max(point.degc for point in course)
        text = message(
            f"recipe.verdict.reach_{source.value}",
            reached=round(hottest, 1),
            wanted=round(wanted, 1),
        )
        yield Verdict(text, hottest >= wanted - _NEAR_K)


def _life(recipe: Recipe, advice: Advice) -> Iterator[Verdict]:
    hottest = hottest_degc(recipe)
    if hottest > advice.acetate_limit_degc:
        limit = advice.acetate_limit_degc
        text = message("recipe.verdict.acetate", hottest=hottest, limit=limit)
        yield Verdict(text, fine=False)
    if hottest > advice.inoculum_limit_degc:
        limit = advice.inoculum_limit_degc
        text = message("recipe.verdict.inoculum", hottest=hottest, limit=limit)
        yield Verdict(text, fine=False)

"""How does a digester warm up by a recipe? Stored heat, losses, and what a source can give.

Source: heat capacity of water, 4.18 MJ/(m3 K), as in the simulated process; a well mixed
vessel that loses heat by its area and U-value. Nothing cools: the temperature falls by losses
only. Example: 5 m3 from 25 to 75 degC store 5 * 4.18 * 50 / 3.6 = 290.3 kWh.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, inf
from zoneinfo import ZoneInfo

from plant.recipe.ends import DAY_H, batch_h, stage_ages_h
from plant.recipe.model import Recipe
from plant.recipe.profile import is_day, wanted_temperature
from plant.reports.calendar import PLANT_DAY_BEGINS

STEP_H = 0.25
_KWH_M3K = 4.18 / 3.6
_HOUR_MS = 3_600_000
_NOMINAL = ZoneInfo("UTC")  # a nominal day has no change of clocks


@dataclass(frozen=True, slots=True)
class Vessel:
    """A digester as its heat goes.

    Attributes:
        slurry_m3: what is heated.
        area_m2, u_w_m2k: by which it loses heat.
        ambient_degc: mean around it, and of what is loaded.
    """

    slurry_m3: float
    area_m2: float
    u_w_m2k: float
    ambient_degc: float

    @property
    def kwh_per_k(self) -> float:
        """Return the heat that a kelvin takes."""
        return self.slurry_m3 * _KWH_M3K

    def loss_kwh(self, degc: float, hours: float) -> float:
        """Return what is lost in a short time; negative where the ambient is warmer."""
        return self.area_m2 * self.u_w_m2k * (degc - self.ambient_degc) * hours / 1000


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a nominal batch.

    Attributes:
        age_h: at its end.
        stage: number in the recipe.
        by_night: whether a day/night profile has its night.
        wanted_degc: at its end, None where nothing is heated.
    """

    age_h: float
    stage: int
    by_night: bool
    wanted_degc: float | None


@dataclass(frozen=True, slots=True)
class Heated:
    """What happened in a step.

    Attributes:
        moment: which.
        degc: at its end.
        heat_kwh: put in.
        lost_kwh: of that, made up for losses.
    """

    moment: Moment
    degc: float
    heat_kwh: float
    lost_kwh: float


@dataclass(frozen=True, slots=True)
class Source:
    """Heat for one batch.

    Attributes:
        power_kw: what it can give at the most, by the age of the batch.
        day_kwh: what it can give in a plant day, None for no limit.
    """

    power_kw: Callable[[float], float]
    day_kwh: float | None = None


def moments(recipe: Recipe) -> tuple[Moment, ...]:
    """Return a nominal batch in steps: begun at 17:00, without a change of clocks."""
    ages = stage_ages_h(recipe)
    steps = ceil(batch_h(recipe) / STEP_H - 1e-9)
    return tuple(_moment(recipe, ages, step * STEP_H) for step in range(1, steps + 1))


def as_wanted(vessel: Vessel, steps: Sequence[Moment]) -> Iterator[Heated]:
    """Yield the course at the least power by which every set point is reached in its time.

    A jump of the set point is spread over the stage, or over the day or night in which it
    holds: with less power it would never be reached.
    """
    degc = vessel.ambient_degc
    for _, group in groupby(steps, key=lambda step: (step.stage, step.by_night)):
        stretch = tuple(group)
        for moment, target in zip(stretch, _targets(degc, stretch), strict=True):
            done = _heated(vessel, moment, degc, target, inf)
            degc = done.degc
            yield done


def as_reached(vessel: Vessel, steps: Sequence[Moment], source: Source) -> Iterator[Heated]:
    """Yield the course that a heat source can give: as wanted where it suffices, else below."""
    degc = vessel.ambient_degc
    for _, day in groupby(steps, key=lambda step: int((step.age_h - STEP_H / 2) // DAY_H)):
        left_kwh = source.day_kwh
        for moment in day:
            limit_kwh = source.power_kw(moment.age_h) * STEP_H
            if left_kwh is not None:
                limit_kwh = min(limit_kwh, left_kwh)
            done = _heated(vessel, moment, degc, moment.wanted_degc, limit_kwh)
            degc = done.degc
            if left_kwh is not None:
                left_kwh -= done.heat_kwh
            yield done


def _moment(recipe: Recipe, ages: Sequence[tuple[float, float]], age_h: float) -> Moment:
    number = next((n for n, (_, end_h) in enumerate(ages) if age_h <= end_h), len(ages) - 1)
    stage = recipe.stages[number]
    begin_h, end_h = ages[number]
    now_ms = _nominal_ms(age_h) - 1  # still inside the step
    wanted = wanted_temperature(
        stage, _nominal_ms(begin_h), _nominal_ms(end_h), now_ms, _NOMINAL
    )
    profile = stage.temperature
    by_night = (
        profile is not None
        and profile.night_degc is not None
        and not is_day(profile, now_ms, _NOMINAL)
    )
    return Moment(age_h, number, by_night, wanted)


def _nominal_ms(age_h: float) -> int:
    return round((PLANT_DAY_BEGINS.hour + age_h) * _HOUR_MS)


def _targets(degc: float, stretch: Sequence[Moment]) -> Sequence[float | None]:
    first, last = stretch[0].wanted_degc, stretch[-1].wanted_degc
    if first is None or last is None or degc >= first:
        return [moment.wanted_degc for moment in stretch]
    rise = (last - degc) / len(stretch)
    return [degc + rise * number for number in range(1, len(stretch) + 1)]


def _heated(
    vessel: Vessel, moment: Moment, degc: float, target: float | None, limit_kwh: float
) -> Heated:
    lost_kwh = vessel.loss_kwh(degc, STEP_H)
    free_degc = degc - lost_kwh / vessel.kwh_per_k
    if target is None or target <= free_degc:
        return Heated(moment, free_degc, 0.0, 0.0)
    heat_kwh = min((target - free_degc) * vessel.kwh_per_k, limit_kwh)
    return Heated(
        moment,
        free_degc + heat_kwh / vessel.kwh_per_k,
        heat_kwh,
        min(heat_kwh, max(0.0, lost_kwh)),
    )

"""How long do a recipe's stages last on a nominal day, without late starts or clock changes?"""

from datetime import time

from plant.recipe.model import Recipe, StageEnd
from plant.reports.calendar import PLANT_DAY_BEGINS

DAY_H = 24.0


def nominal_age_h(end: StageEnd) -> float:
    """Return the age at which a stage ends in a batch that began at 17:00."""
    if end.age_h is not None:
        return end.age_h
    return end.day * DAY_H + _hours(time.fromisoformat(end.clock)) - _hours(PLANT_DAY_BEGINS)


def stage_ages_h(recipe: Recipe) -> tuple[tuple[float, float], ...]:
    """Return the ages at which each stage begins and ends."""
    ends = tuple(nominal_age_h(stage.end) for stage in recipe.stages)
    return tuple(zip((0.0, *ends), ends, strict=False))


def batch_h(recipe: Recipe) -> float:
    """Return how long a batch lasts, without its turnaround."""
    return nominal_age_h(recipe.stages[-1].end) if recipe.stages else 0.0


def rota_h(digesters: int) -> float:
    """Return the time between two starts of a unit: one start a day goes round them all."""
    return digesters * DAY_H


def _hours(clock: time) -> float:
    return clock.hour + clock.minute / 60 + clock.second / 3600

"""Is a recipe sound? Every fault with its field; a recipe with a fault is never used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from plant.message import Fact, Message, message
from plant.recipe.ends import batch_h, rota_h, stage_ages_h
from plant.recipe.fields import FieldKind, FieldRange, RecipeFields
from plant.recipe.leaves import leaves
from plant.recipe.model import Recipe, Stage, StageKind
from plant.units import unit

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ORDER = tuple(StageKind)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a recipe.

    Attributes:
        path: of the field or part, ``stages.2.end``; empty for the whole recipe.
        kind: text key below ``problem.``.
        facts: of that text.
    """

    path: str
    kind: str
    facts: Mapping[str, Fact]

    @property
    def text(self) -> Message:
        """Return what is wrong, a whole sentence."""
        return message(f"problem.{self.kind}.what", **self.facts)


def faults(recipe: Recipe, fields: RecipeFields, *, digesters: int) -> tuple[Fault, ...]:
    """Return everything that is wrong with a recipe; empty for a sound one.

    Args:
        recipe: shipped, saved or just edited.
        fields: ranges of its numbers.
        digesters: of the plant's rota, one of which starts each day.
    """
    found = [*_identity(recipe), *_values(recipe, fields)]
    for number, stage in enumerate(recipe.stages):
        found += _stage(f"stages.{number}", stage)
    if not found:  # sums of numbers that are wrong themselves would only confuse
        found += [*_order(recipe), *_times(recipe, digesters)]
    return tuple(found)


def is_clock(text: str) -> bool:
    """Return whether a text is a local time as recipes write it, ``HH:MM``."""
    return _CLOCK.fullmatch(text) is not None


def outside(path: str, value: float, span: FieldRange) -> Fault:
    """Return the fault of a number outside its field's range."""
    return _fault(
        path,
        "recipe_number_outside",
        field=path,
        value=value,
        low=span.low,
        high=span.high,
        measure=unit(span.unit).symbol,
    )


def bad_clock(path: str, value: str) -> Fault:
    """Return the fault of a text that is no local time."""
    return _fault(path, "recipe_bad_clock", field=path, value=value)


def _fault(path: str, kind: str, **facts: Fact) -> Fault:
    return Fault(path, kind, MappingProxyType(facts))


def _identity(recipe: Recipe) -> Iterator[Fault]:
    if not _ID.fullmatch(recipe.recipe_id):
        yield _fault("id", "recipe_bad_id", id=recipe.recipe_id)
    if recipe.version < 1:
        yield _fault("version", "recipe_bad_version", version=recipe.version)
    if not recipe.name.strip():
        yield _fault("name", "recipe_nameless")
    if not recipe.stages:
        yield _fault("", "recipe_no_stages")


def _values(recipe: Recipe, fields: RecipeFields) -> Iterator[Fault]:
    for path, value in leaves(recipe).items():
        span = fields.range(path)
        if span is not None and not span.low <= float(value) <= span.high:
            yield outside(path, float(value), span)
        elif fields.kind(path) is FieldKind.CLOCK and not is_clock(str(value)):
            yield bad_clock(path, str(value))


def _stage(path: str, stage: Stage) -> Iterator[Fault]:
    end, profile = stage.end, stage.temperature
    if (end.age_h is None) == (not end.clock):
        yield _fault(f"{path}.end", "recipe_end_not_one", stage=stage.kind.value)
    if stage.agitation is None and profile is not None:
        yield _fault(path, "recipe_heat_without_agitation", stage=stage.kind.value)
    if stage.agitation is None and stage.ph is not None and stage.ph.dosed:
        yield _fault(path, "recipe_dosing_without_agitation", stage=stage.kind.value)
    if profile is None or profile.night_degc is None:
        return
    if profile.day_from == profile.day_to:
        yield _fault(f"{path}.temperature", "recipe_day_empty", stage=stage.kind.value)


def _order(recipe: Recipe) -> Iterator[Fault]:
    for number, (before, stage) in enumerate(pairwise(recipe.stages), start=1):
        if _ORDER.index(stage.kind) <= _ORDER.index(before.kind):
            yield _fault(
                f"stages.{number}.kind",
                "recipe_stage_order",
                stage=stage.kind.value,
                before=before.kind.value,
                order=", ".join(each.value for each in _ORDER),
            )


def _times(recipe: Recipe, digesters: int) -> Iterator[Fault]:
    for number, (begin_h, end_h) in enumerate(stage_ages_h(recipe)):
        if end_h <= begin_h:
            yield _fault(
                f"stages.{number}.end",
                "recipe_ends_out_of_order",
                stage=recipe.stages[number].kind.value,
                end=end_h,
                begin=begin_h,
            )
    total_h = batch_h(recipe) + recipe.turnaround_h
    if total_h > rota_h(digesters):
        yield _fault(
            "turnaround_h",
            "recipe_longer_than_rota",
            batch=batch_h(recipe),
            turnaround=recipe.turnaround_h,
            sum=total_h,
            rota=rota_h(digesters),
            digesters=digesters,
        )

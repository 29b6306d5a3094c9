"""What stands in each field of a recipe, by its path; and the recipe with another value."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from plant.recipe.fields import KINDS
from plant.recipe.model import Recipe, StageEnd

Leaf = str | int | float | bool
"""A word of an Enum stands as its text."""

_STAGE = "stages.*."


def leaves(recipe: Recipe) -> Mapping[str, Leaf]:
    """Return every field that is filled, in the order in which a recipe is shown.

    A part that a stage does not have (its temperature, pH, agitation, night) has no fields; of
    a stage's end there are either the age or day and clock.
    """
    found: dict[str, Leaf] = {}
    for path in KINDS:
        if not path.startswith(_STAGE):
            found[path] = _plain(_at(recipe, path))
    for number, stage in enumerate(recipe.stages):
        for path in KINDS:
            if not path.startswith(_STAGE):
                continue
            value = _at(stage, path.removeprefix(_STAGE))
            if value is not None and not _is_void(stage.end, path):
                found[path.replace("*", str(number))] = _plain(value)
    return MappingProxyType(found)


def with_leaf(recipe: Recipe, path: str, value: object) -> Recipe:
    """Return the recipe with another value in a field; its type must be the field's.

    Raises:
        LookupError: when the recipe has no such stage, or its stage no such part.
    """
    changed: Recipe = _replaced(recipe, path.split("."), value)
    return changed


def _is_void(end: StageEnd, path: str) -> bool:
    return path in {"stages.*.end.day", "stages.*.end.clock"} and not end.clock


def _at(holder: object, path: str) -> object:
    """Return what stands below; None where a part is missing on the way."""
    for name in path.split("."):
        if holder is None:
            return None
        holder = getattr(holder, name)
    return holder


def _plain(value: Any) -> Leaf:  # noqa: ANN401  whatever the model's fields hold
    plain: Leaf = value.value if isinstance(value, Enum) else value
    return plain


def _replaced(holder: Any, path: list[str], value: object) -> Any:  # noqa: ANN401  as it came
    if not path:
        return value
    name, below = path[0], path[1:]
    if isinstance(holder, tuple):
        number = int(name)
        changed = _replaced(holder[number], below, value)
        return (*holder[:number], changed, *holder[number + 1 :])
    if holder is None:
        raise LookupError(name)
    return replace(holder, **{name: _replaced(getattr(holder, name), below, value)})

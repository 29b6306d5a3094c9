"""One field of a recipe is changed by what a person typed, or the change is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from types import MappingProxyType

from plant.errors import RefusedError
from plant.message import message
from plant.recipe.check import is_clock
from plant.recipe.fields import FieldKind, RecipeFields, pattern
from plant.recipe.leaves import with_leaf
from plant.recipe.model import GasPath, MissedStart, Recipe, StageEnd, StageKind
from plant.units import unit

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WORDS: Mapping[str, type[Enum]] = MappingProxyType(
    {
        "missed_start": MissedStart,
        "stages.*.kind": StageKind,
        "stages.*.gas_path": GasPath,
    }
)
_MAY_BE_EMPTY = frozenset({"stages.*.temperature.night_degc", "description", "source"})


def with_field(recipe: Recipe, path: str, text: str, *, fields: RecipeFields) -> Recipe:
    """Return the recipe with another value in one field.

    An end's age takes the place of its day and clock, and the other way round. An empty
    ``night_degc`` takes the night away. Whether the recipe as a whole is sound is
    `plant.recipe.check.faults`' question.

    Args:
        recipe: master or control recipe.
        path: ``stages.2.temperature.end_degc``.
        text: as typed; decimal point; ``true`` or ``false`` for a flag.
        fields: ranges of the numbers.

    Raises:
        RefusedError: with the reason, for people.
    """
    kind = fields.kind(path)
    if kind is None:
        raise RefusedError(message("recipe.refused.unknown_field", field=path))
    text = text.strip()
    value = _READERS[kind](path, text, fields) if text else _emptied(path)
    try:
        return _put(recipe, path, value)
    except LookupError:
        raise RefusedError(message("recipe.refused.no_such_part", field=path)) from None


def _emptied(path: str) -> object:
    if pattern(path) not in _MAY_BE_EMPTY:
        raise RefusedError(message("recipe.refused.empty", field=path))
    return None if path.endswith("night_degc") else ""


def _put(recipe: Recipe, path: str, value: object) -> Recipe:
    """Put the value in its place; an end is given in one way only."""
    end_path, _, name = path.rpartition(".")
    if not end_path.endswith(".end"):
        return with_leaf(recipe, path, value)
    stage = recipe.stages[int(path.split(".")[1])]
    if name == "age_h" and isinstance(value, float):
        end = StageEnd(age_h=value)
    elif name == "clock" and isinstance(value, str):
        end = StageEnd(day=stage.end.day, clock=value)
    elif stage.end.clock and isinstance(value, int):
        end = replace(stage.end, day=value)
    else:
        raise LookupError(path)
    return with_leaf(recipe, end_path, end)


def _number(path: str, text: str, fields: RecipeFields) -> float:
    try:
        value = float(text)
    except ValueError:
        refusal = message("recipe.refused.not_a_number", field=path, value=text)
        raise RefusedError(refusal) from None
    return _within(path, value, fields)


def _whole(path: str, text: str, fields: RecipeFields) -> int:
    try:
        value = int(text)
    except ValueError:
        refusal = message("recipe.refused.not_a_whole_number", field=path, value=text)
        raise RefusedError(refusal) from None
    return int(_within(path, value, fields))


def _within(path: str, value: float, fields: RecipeFields) -> float:
    span = fields.ranges[pattern(path)]
    if not span.low <= value <= span.high:  # true of nan as well
        raise RefusedError(
            message(
                "recipe.refused.outside",
                field=path,
                value=value,
                low=span.low,
                high=span.high,
                measure=unit(span.unit).symbol,
            )
        )
    return value


def _flag(path: str, text: str, _fields: RecipeFields) -> bool:
    value = _FLAGS.get(text.lower())
    if value is None:
        raise RefusedError(message("recipe.refused.not_a_flag", field=path, value=text))
    return value


def _clock(path: str, text: str, _fields: RecipeFields) -> str:
    if not is_clock(text):
        raise RefusedError(message("recipe.refused.not_a_clock", field=path, value=text))
    return text


def _choice(path: str, text: str, fields: RecipeFields) -> Enum:
    known = fields.choices(path)
    if text not in known:
        raise RefusedError(
            message(
                "recipe.refused.not_a_choice", field=path, value=text, known=", ".join(known)
            )
        )
    return _WORDS[pattern(path)](text)


def _text(_path: str, text: str, _fields: RecipeFields) -> str:
    return text


_READERS: Mapping[FieldKind, Callable[[str, str, RecipeFields], object]] = MappingProxyType(
    {
        FieldKind.TEXT: _text,
        FieldKind.NUMBER: _number,
        FieldKind.WHOLE: _whole,
        FieldKind.FLAG: _flag,
        FieldKind.CLOCK: _clock,
        FieldKind.CHOICE: _choice,
    }
)

"""How is a recipe written for people? Names and values of its fields, a row for a stage."""

from collections.abc import Mapping
from types import MappingProxyType

from hmi.value_text import NOTHING, UNIT_GAP
from plant.message import Message, message
from plant.recipe.difference import differences
from plant.recipe.ends import stage_ages_h
from plant.recipe.fields import FieldKind, RecipeFields, pattern
from plant.recipe.leaves import Leaf
from plant.recipe.model import Recipe, Stage, StageKind
from plant.texts import Texts
from plant.units import unit

STAGE_LINES = ("end", "lasts", "temperature", "ph", "gas_path", "relief", "agitation", "hold")
"""What the table of a recipe tells of each stage; text key ``recipe_page.line.<word>``."""

_STAGE = "stages.*."
_CHOICE_AREAS: Mapping[str, str] = MappingProxyType(
    {"missed_start": "missed_start", "stages.*.gas_path": "gas_path", "stages.*.kind": "stage"}
)


def field_name(path: str, texts: Texts) -> str:
    """Return a field's plain name without its stage: ``Temperature at the end``."""
    key = pattern(path).removeprefix(_STAGE).replace(".", "_")
    return texts(f"recipe_page.field.{key}")


def full_field_name(path: str, recipe: Recipe, texts: Texts) -> str:
    """Return a field's name with its stage: ``S3: Temperature at the end``."""
    stage = stage_of(path)
    if stage is None or stage >= len(recipe.stages):
        return field_name(path, texts)
    return f"{recipe.stages[stage].kind.value}: {field_name(path, texts)}"


def stage_of(path: str) -> int | None:
    """Return the number of the stage that a field belongs to, None for the whole recipe's."""
    parts = path.split(".")
    return int(parts[1]) if parts[0] == "stages" else None


def entry_text(value: Leaf | None) -> str:
    """Return a field's value as it is typed: ``75``, ``true``, ``07:00``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def shown_text(path: str, value: Leaf | None, fields: RecipeFields, texts: Texts) -> str:
    """Return a field's value as it is read: ``75 °C``, ``yes``, ``rich gas``."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return texts("recipe_page.yes" if value else "recipe_page.no")
    kind = fields.kind(path)
    if kind is FieldKind.CHOICE:
        return choice_text(path, str(value), texts)
    symbol = unit_symbol(path, fields)
    text = entry_text(value)
    return f"{text}{UNIT_GAP}{symbol}" if symbol else text


def choice_text(path: str, word: str, texts: Texts) -> str:
    """Return a word of a choice in plain language."""
    area = _CHOICE_AREAS.get(pattern(path), "")
    return texts(f"recipe_page.{area}.{word}")


def unit_symbol(path: str, fields: RecipeFields) -> str:
    """Return the unit's symbol of a number, empty for other fields."""
    span = fields.range(path)
    return "" if span is None else unit(span.unit).symbol


def range_text(path: str, fields: RecipeFields, texts: Texts) -> str:
    """Return ``15 to 75 °C`` for a number, empty for other fields."""
    span = fields.range(path)
    if span is None:
        return ""
    symbol = unit_symbol(path, fields)
    text = texts("recipe_page.range", low=f"{span.low:g}", high=f"{span.high:g}")
    return f"{text}{UNIT_GAP}{symbol}" if symbol else text


def named_field(reason: Message, recipe: Recipe, texts: Texts) -> Message:
    """Return a refusal that names its field in plain language instead of by its path."""
    path = reason.facts.get("field")
    if not isinstance(path, str):
        return reason
    name = full_field_name(path, recipe, texts)
    return message(reason.key, **{**reason.facts, "field": name})


def stage_rows(recipe: Recipe, texts: Texts) -> tuple[tuple[str, ...], ...]:
    """Return one row for each of STAGE_LINES: its name, then a cell for each StageKind."""
    cells: dict[StageKind, tuple[str, ...]] = {}
    for stage, (begin, end) in zip(recipe.stages, stage_ages_h(recipe), strict=True):
        cells[stage.kind] = _stage_cells(stage, begin, end, texts)
    nothing = (NOTHING,) * len(STAGE_LINES)
    columns = [cells.get(kind, nothing) for kind in StageKind]
    names = [texts(f"recipe_page.line.{word}") for word in STAGE_LINES]
    return tuple(zip(names, *columns, strict=True))


def stage_name(kind: StageKind, texts: Texts) -> str:
    """Return ``S3 methanogenesis``."""
    return f"{kind.value} {texts(f'recipe_page.stage.{kind.value}')}"


def hours_text(hours: float) -> str:
    """Return ``72 h``, ``0.25 h``."""
    return f"{hours:g}{UNIT_GAP}h"


def _stage_cells(stage: Stage, begin_h: float, end_h: float, texts: Texts) -> tuple[str, ...]:
    return (
        _end_text(stage, texts),
        hours_text(round(end_h - begin_h, 2)),
        _temperature_text(stage, texts),
        _ph_text(stage, texts),
        texts(f"recipe_page.gas_path.{stage.gas_path.value}"),
        texts("recipe_page.yes" if stage.relief else "recipe_page.no"),
        _agitation_text(stage, texts),
        _hold_text(stage, texts),
    )


def _end_text(stage: Stage, texts: Texts) -> str:
    end = stage.end
    if end.age_h is not None:
        return texts("recipe_page.end_age", hours=f"{end.age_h:g}")
    return texts("recipe_page.end_clock", day=end.day + 1, clock=end.clock)


def _temperature_text(stage: Stage, texts: Texts) -> str:
    profile = stage.temperature
    if profile is None:
        return NOTHING
    start, end = f"{profile.start_degc:g}", f"{profile.end_degc:g}"
    key = "constant" if start == end else "ramp"
    text = texts(f"recipe_page.temperature.{key}", start=start, end=end)
    if profile.night_degc is None:
        return text
    return texts(
        "recipe_page.temperature.night",
        day=text,
        start=profile.day_from,
        end=profile.day_to,
        night=f"{profile.night_degc:g}",
    )


def _ph_text(stage: Stage, texts: Texts) -> str:
    if stage.ph is None:
        return NOTHING
    key = "dosed" if stage.ph.dosed else "checked"
    return texts(
        f"recipe_page.ph.{key}",
        value=f"{stage.ph.value:g}",
        hours=f"{stage.ph.approach_h:g}",
    )


def _agitation_text(stage: Stage, texts: Texts) -> str:
    mixing = stage.agitation
    if mixing is None:
        return NOTHING
    return texts(
        "recipe_page.agitation",
        minutes=f"{mixing.run_s / 60:g}",
        hours=f"{mixing.every_h:g}",
    )


def _hold_text(stage: Stage, texts: Texts) -> str:
    clock = "stops" if stage.hold.clock_stops else "runs"
    heat = "kept" if stage.hold.keep_temperature else "dropped"
    return texts(f"recipe_page.hold.{clock}_{heat}")


def difference_rows(
    old: Recipe, new: Recipe, fields: RecipeFields, texts: Texts
) -> tuple[tuple[str, str, str], ...]:
    """Return the fields in which two recipes differ: name, old and new value."""
    return tuple(
        (
            full_field_name(each.path, new, texts),
            shown_text(each.path, each.old, fields, texts),
            shown_text(each.path, each.new, fields, texts),
        )
        for each in differences(old, new)
    )


def version_text(recipe: Recipe, texts: Texts) -> str:
    """Return ``v2, S. Nair``, or ``v1, shipped``."""
    key = "version_own" if recipe.author else "version_shipped"
    return texts(f"recipe_page.{key}", version=recipe.version, name=recipe.author)

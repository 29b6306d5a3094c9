"""Each number of a recipe has a range; each field of the model is one that people edit."""

from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from importlib.resources import files
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from plant.description.problems import DescriptionProblems
from plant.recipe.fields import CHOICES, KINDS, FieldKind, RecipeFields, load_fields, pattern
from plant.recipe.model import Recipe
from plant.texts import Texts
from plant.units import unit

THE_BOOKS_OWN = {"recipe_id", "version", "author", "saved_ms", "changes"}


def model_paths(kind: Any, above: str = "") -> set[str]:
    """Return the path of every field of the model that is no dataclass itself."""
    found: set[str] = set()
    hints = get_type_hints(kind)
    for field in fields_of(kind):
        hint: Any = hints[field.name]
        path = f"{above}{field.name}"
        if isinstance(hint, UnionType):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
            hint, path = get_args(hint)[0], f"{path}.*"
        found |= model_paths(hint, f"{path}.") if is_dataclass(hint) else {path}
    return found


def test_every_field_of_the_model_is_one_that_people_edit_or_the_books_own() -> None:
    assert set(KINDS) == model_paths(Recipe) - THE_BOOKS_OWN


def test_every_number_has_a_range_with_a_known_unit(fields: RecipeFields) -> None:
    numbers = {
        path for path, kind in KINDS.items() if kind in {FieldKind.NUMBER, FieldKind.WHOLE}
    }
    assert set(fields.ranges) == numbers
    for span in fields.ranges.values():
        assert span.low < span.high
        assert unit(span.unit).key == span.unit


def test_every_choice_has_its_words(fields: RecipeFields) -> None:
    choices = {path for path, kind in KINDS.items() if kind is FieldKind.CHOICE}
    assert set(CHOICES) == choices
    assert fields.choices("stages.3.gas_path") == ("lean", "lean_on_pressure", "rich")
    assert fields.choices("name") == ()


def test_a_stages_number_is_a_star_in_the_tables(fields: RecipeFields) -> None:
    assert pattern("stages.12.end.age_h") == "stages.*.end.age_h"
    assert fields.kind("stages.12.end.age_h") is FieldKind.NUMBER
    assert fields.range("stages.0.temperature.end_degc") is not None
    assert fields.range("stages.0.kind") is None
    assert fields.kind("stages.0") is None


@pytest.mark.parametrize(
    ("old", "new", "key", "kind"),
    [
        ('"turnaround_h" = {', '"turnaround_d" = {', "fields.turnaround_h", "missing_key"),
        ("low = 1.0, high = 240.0", "low = 1.0", "fields.turnaround_h.high", "missing_key"),
        ("acetate_limit_degc", "acetat_limit", "advice.acetate_limit_degc", "missing_key"),
        ("[fields]", "[felds]", "fields", "missing_key"),
        ("[advice]", "[advise]", "advice", "missing_key"),
        ("schema = 1", "schema = = 1", "", "toml_syntax"),
    ],
)
def test_a_broken_table_of_ranges_is_told(
    old: str, new: str, key: str, kind: str, tmp_path: Path, texts: Texts
) -> None:
    sound = files("resources").joinpath("recipe_fields.toml").read_text(encoding="utf-8")
    file = tmp_path / "recipe_fields.toml"
    file.write_text(sound.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DescriptionProblems) as found:
        load_fields(texts, file)
    assert (key, kind) in [(each.place.key, each.kind) for each in found.value.problems]

"""A field is changed by what a person typed, within its range; anything else is refused."""

import pytest

from plant.errors import RefusedError
from plant.recipe.difference import Difference, differences
from plant.recipe.edit import with_field
from plant.recipe.fields import RecipeFields
from plant.recipe.leaves import Leaf, leaves
from plant.recipe.model import Recipe, StageEnd
from plant.texts import Texts


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("name", " Summer ", "Summer"),
        ("description", "", ""),
        ("turnaround_h", "20", 20.0),
        ("missed_start", "ask", "ask"),
        ("dosing.pulse_s", "12", 12),
        ("stages.3.temperature.end_degc", "55.5", 55.5),
        ("stages.2.temperature.night_degc", "30", 30.0),
        ("stages.2.temperature.day_to", "18:30", "18:30"),
        ("stages.1.ph.dosed", "Yes", True),
        ("stages.2.ph.dosed", "false", False),
        ("stages.3.gas_path", "lean", "lean"),
        ("stages.0.kind", "S1", "S1"),
        ("stages.1.end.day", "2", 2),
        ("stages.1.hold.clock_stops", "1", True),
    ],
)
def test_one_field_takes_the_typed_value_and_no_other_changes(
    path: str, text: str, value: Leaf, published: Recipe, fields: RecipeFields
) -> None:
    changed = with_field(published, path, text, fields=fields)
    old = leaves(published)[path]
    assert differences(published, changed) == (Difference(path, old, value),)


def test_an_empty_night_takes_the_night_away(published: Recipe, fields: RecipeFields) -> None:
    changed = with_field(published, "stages.2.temperature.night_degc", " ", fields=fields)
    profile = changed.stages[2].temperature
    assert profile is not None
    assert profile.night_degc is None


def test_an_end_is_given_in_one_way_only(published: Recipe, fields: RecipeFields) -> None:
    by_age = with_field(published, "stages.3.end.age_h", "100", fields=fields)
    assert by_age.stages[3].end == StageEnd(age_h=100.0)
    by_clock = with_field(by_age, "stages.3.end.clock", "16:00", fields=fields)
    assert by_clock.stages[3].end == StageEnd(day=0, clock="16:00")
    later = with_field(by_clock, "stages.3.end.day", "5", fields=fields)
    assert later.stages[3].end == StageEnd(day=5, clock="16:00")


@pytest.mark.parametrize(
    ("path", "text", "key"),
    [
        ("stages.3.temperature.colour", "1", "unknown_field"),
        ("recipe_id", "x", "unknown_field"),
        ("stages.x.ph.value", "7", "unknown_field"),
        ("stages.9.ph.value", "7", "no_such_part"),
        ("stages.9.end.age_h", "7", "no_such_part"),
        ("stages.0.ph.value", "7", "no_such_part"),
        ("stages.0.end.day", "1", "no_such_part"),
        ("turnaround_h", "a day", "not_a_number"),
        ("dosing.pulse_s", "1.5", "not_a_whole_number"),
        ("stages.1.relief", "maybe", "not_a_flag"),
        ("stages.1.end.clock", "25:00", "not_a_clock"),
        ("stages.1.gas_path", "flare", "not_a_choice"),
        ("stages.3.temperature.end_degc", "75.01", "outside"),
        ("stages.3.temperature.end_degc", "nan", "outside"),
        ("stages.3.temperature.end_degc", "-inf", "outside"),
        ("dosing.pulse_s", "0", "outside"),
        ("name", "  ", "empty"),
        ("stages.3.temperature.end_degc", "", "empty"),
    ],
)
def test_anything_else_is_refused_in_words(
    path: str, text: str, key: str, published: Recipe, fields: RecipeFields, texts: Texts
) -> None:
    with pytest.raises(RefusedError) as refusal:
        with_field(published, path, text, fields=fields)
    assert refusal.value.reason.key == f"recipe.refused.{key}"
    said = texts.say(refusal.value.reason)
    assert "{" not in said
    assert not said.startswith("<")

"""Recipes in words, drafts of them, and what they do at the plant."""

from dataclasses import replace

import pytest

from hmi.models.recipe.draft import copying, editing
from hmi.models.recipe.judgement import judgement, wanted_course
from hmi.models.recipe.library import reading
from hmi.models.recipe.words import (
    STAGE_LINES,
    entry_text,
    full_field_name,
    named_field,
    range_text,
    shown_text,
    stage_rows,
    version_text,
)
from hmi.value_text import NOTHING
from plant.description.load import load_plant
from plant.message import message
from plant.recipe.feasibility import heat_supply
from plant.recipe.fields import KINDS, load_fields
from plant.recipe.model import HoldRule, StageEnd
from tests.fakes.operation import FakeRecipeBook
from tests.fakes.running.plant import published_recipe

PLANT = load_plant()
TEXTS = PLANT.texts
FIELDS = load_fields(TEXTS)
RECIPE = published_recipe()
TOP = "stages.3.temperature.end_degc"


def cells(line: str) -> tuple[str, ...]:
    """Return a line of the stage table: its name, then LOAD, S1, S2, S3."""
    return stage_rows(RECIPE, TEXTS)[STAGE_LINES.index(line)]


def test_stages_stand_side_by_side() -> None:
    assert cells("end") == ("Ends", "at 0.25 h", "day 2, 07:00", "day 3, 17:00", "day 6, 17:00")
    assert cells("lasts")[1:] == ("0.25\xa0h", "13.75\xa0h", "34\xa0h", "72\xa0h")
    assert cells("temperature")[1:] == (
        NOTHING,
        "25 °C",
        "46 °C 07:00-17:00, else 24.5",
        "24.5 rising to 75 °C",
    )
    assert cells("ph")[1:3] == (NOTHING, "4.25, a check")


def test_stage_that_a_recipe_does_not_have_is_empty() -> None:
    short = replace(RECIPE, stages=RECIPE.stages[:2])
    assert stage_rows(short, TEXTS)[0][3:] == (NOTHING, NOTHING)


def test_stage_without_mixing_and_with_another_hold_is_told() -> None:
    stage = replace(
        RECIPE.stages[0],
        agitation=None,
        hold=HoldRule(clock_stops=True, keep_temperature=False),
    )
    rows = stage_rows(replace(RECIPE, stages=(stage,)), TEXTS)
    assert rows[STAGE_LINES.index("agitation")][1] == NOTHING
    assert rows[STAGE_LINES.index("hold")][1] == "time stops, no heat"


def test_every_field_has_a_name() -> None:
    for path in KINDS:
        assert "<" not in full_field_name(path.replace("*", "1"), RECIPE, TEXTS)


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (TOP, 75.0, "75\xa0°C"),
        ("stages.1.ph.dosed", False, "no"),
        ("stages.1.relief", True, "yes"),
        ("stages.1.gas_path", "lean_on_pressure", "lean, on pressure"),
        ("missed_start", "run_late", "run late"),
        ("stages.1.kind", "S1", "hydrolysis"),
        ("name", "Mine", "Mine"),
        ("name", "", NOTHING),
        (TOP, None, NOTHING),
    ],
)
def test_values_are_written_as_they_are_read(path: str, value: object, shown: str) -> None:
    assert shown_text(path, value, FIELDS, TEXTS) == shown  # type: ignore[arg-type]  # leaves


def test_values_are_typed_without_unit_and_ranges_have_one() -> None:
    assert entry_text(75.0) == "75"
    assert entry_text(value=True) == "true"
    assert entry_text(value=False) == "false"
    assert entry_text(None) == ""
    assert range_text(TOP, FIELDS, TEXTS) == "15 to 75\xa0°C"
    assert range_text("stages.1.end.day", FIELDS, TEXTS) == "0 to 42"
    assert range_text("name", FIELDS, TEXTS) == ""


def test_refusal_names_its_field_in_words() -> None:
    reason = message("recipe.refused.empty", field=TOP)
    assert TEXTS.say(named_field(reason, RECIPE, TEXTS)).startswith(
        "S3: Temperature at the end"
    )
    other = message("asking.sent")
    assert named_field(other, RECIPE, TEXTS) is other
    beyond = message("recipe.refused.empty", field="stages.9.relief")
    assert named_field(beyond, RECIPE, TEXTS).facts["field"] == "Over-pressure to the jacket"


def test_versions_say_who_saved_them() -> None:
    assert version_text(RECIPE, TEXTS) == "v1, shipped"
    assert version_text(replace(RECIPE, version=2, author="S. Nair"), TEXTS) == "v2, S. Nair"


def test_draft_takes_what_is_in_range_and_keeps_the_reason_for_the_rest() -> None:
    draft = editing(RECIPE)
    assert not draft.may_be_saved(FIELDS, digesters=6)  # nothing has changed
    draft = draft.typed(TOP, "60", FIELDS)
    assert [each.path for each in draft.changes()] == [TOP]
    assert draft.may_be_saved(FIELDS, digesters=6)
    draft = draft.typed(TOP, "82", FIELDS)
    assert draft.refused[TOP][0] == "82"
    assert not draft.may_be_saved(FIELDS, digesters=6)
    assert not draft.typed(TOP, "61", FIELDS).refused


def test_draft_that_is_longer_than_the_rota_cannot_be_saved() -> None:
    draft = editing(RECIPE).typed("turnaround_h", "30", FIELDS)
    (fault,) = draft.faults(FIELDS, digesters=6)
    assert "150 h" in TEXTS.say(fault.text)
    assert not draft.may_be_saved(FIELDS, digesters=6)


def test_copy_gets_an_id_of_its_own_and_may_be_saved_as_it_is() -> None:
    draft = copying(RECIPE, frozenset({"published-75", "published-75-2"}))
    assert draft.recipe.recipe_id == "published-75-3"
    assert draft.may_be_saved(FIELDS, digesters=6)
    assert not draft.named("No Such Id").may_be_saved(FIELDS, digesters=6)


def test_library_knows_every_version_by_its_reference() -> None:
    book = FakeRecipeBook(RECIPE, published_recipe(top_degc=55.0))
    book.save(replace(RECIPE, name="Mine"), author="S. Nair", utc_ms=1)
    library = reading(TEXTS)(book)
    assert [recipe.ref for recipe in library.newest] == ["published-75 v2", "published-55 v1"]
    assert library.find("published-75 v1") == RECIPE
    assert library.find("published-75 v9") is None


def test_course_goes_through_the_stages() -> None:
    course = wanted_course(RECIPE)
    assert course.length_h == 120.0
    assert course.hottest_degc == pytest.approx(75.0, abs=0.1)
    assert [(span.start_h, span.end_h) for span in course.stages][1:3] == [(0.25, 14), (14, 48)]
    cold = replace(RECIPE, stages=(replace(RECIPE.stages[0], end=StageEnd(age_h=1.0)),))
    assert wanted_course(cold).hottest_degc == 0.0
    assert wanted_course(replace(RECIPE, stages=())).length_h == 0.0


def test_judgement_puts_what_is_wrong_first() -> None:
    supply = heat_supply(PLANT, budget_kwh=30.0)
    found = judgement(RECIPE, supply, FIELDS.advice, TEXTS)
    assert len(found.reach) == 3
    assert [verdict.fine for verdict in found.verdicts] == sorted(
        verdict.fine for verdict in found.verdicts
    )
    assert not found.verdicts[0].fine


def test_plant_of_unknown_geometry_says_so() -> None:
    found = judgement(RECIPE, None, FIELDS.advice, TEXTS)
    assert found.course is not None
    assert found.reach == ()
    assert "cannot be reckoned" in found.verdicts[0].text

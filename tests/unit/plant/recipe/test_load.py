"""A recipe's file is read whole, or every mistake is named with file, line, key and remedy."""

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from plant.description.problems import DescriptionProblems
from plant.recipe.check import faults
from plant.recipe.fields import RecipeFields
from plant.recipe.load import load_recipe, parse_recipe
from plant.recipe.model import Dosing, HoldRule, Recipe
from plant.texts import Texts

OUTSIDE = "recipe_number_outside"
TEXTS = files("resources").joinpath("texts", "en", "recipes.toml")
CODE = files("plant").joinpath("recipe")
SOUND = files("resources").joinpath("recipes", "published-75.toml").read_text(encoding="utf-8")


def mistakes(
    text: str, fields: RecipeFields, texts: Texts, *, digesters: int = 6
) -> list[tuple[str, str]]:
    """Return key and kind of every mistake; none for a sound recipe."""
    try:
        parse_recipe(text, "own.toml", fields=fields, digesters=digesters, texts=texts)
    except DescriptionProblems as found:
        for problem in found.problems:
            assert problem.place.file == "own.toml"
            assert "{" not in problem.what + problem.remedy
            assert not problem.what.startswith("<")
        return [(problem.place.key, problem.kind) for problem in found.problems]
    return []


def broken(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "key", "kind"),
    [
        ('id = "published-75"', 'id = "../up"', "recipe.id", "recipe_bad_id"),
        ("version = 1", "version = 0", "recipe.version", "number_outside"),
        ('name = "As', 'nam = "As', "recipe.name", "missing_key"),
        ("turnaround_h = 24.0", "turnaround_h = 0.5", "recipe.turnaround_h", OUTSIDE),
        ('"run_late"', '"whenever"', "recipe.missed_start", "unknown_word"),
        ("pulse_s = 30", "pulse_s = 31", "dosing.pulse_s", OUTSIDE),
        ("pulse_s = 30", "pulse_s = 1.5", "dosing.pulse_s", "not_whole_number"),
        ("age_h = 0.25", "age = 0.25", "stages.0.end.age", "misspelt_key"),
        ('"S1"', '"S9"', "stages.1.kind", "unknown_word"),
        ("end_degc = 75.0", "end_degc = 75.1", "stages.3.temperature.end_degc", OUTSIDE),
        ("end_degc = 75.0", "end_degc = nan", "stages.3.temperature.end_degc", "not_number"),
        ("night_degc = 24.5", "night_degc = 5", "stages.2.temperature.night_degc", OUTSIDE),
        (
            'day_from = "07:00"',
            'day_from = "7:00"',
            "stages.2.temperature.day_from",
            "recipe_bad_clock",
        ),
        (
            'day_from = "07:00"',
            'day_from = "17:00"',
            "stages.2.temperature",
            "recipe_day_empty",
        ),
        ("value = 4.25", "value = 9.5", "stages.1.ph.value", OUTSIDE),
        ("value = 4.25, dosed = false", "value = 4.25", "stages.1.ph.dosed", "missing_key"),
        ('clock = "07:00"', 'clock = "24:00"', "stages.1.end.clock", "recipe_bad_clock"),
        ("age_h = 0.25", 'age_h = 0.25, clock = "17:15"', "stages.0.end", "recipe_end_not_one"),
        ("age_h = 0.25", "", "stages.0.end", "recipe_end_not_one"),
        ('gas_path = "rich"', 'gas_path = "flare"', "stages.3.gas_path", "unknown_word"),
        ('gas_path = "rich"', "", "stages.3.gas_path", "missing_key"),
        ("every_h = 6.0", "every_h = 12.0", "stages.1.agitation.every_h", OUTSIDE),
        ('kind = "S2"', 'kind = "S1"', "stages.2.kind", "recipe_stage_order"),
        (
            'day = 2, clock = "17:00"',
            'day = 1, clock = "06:00"',
            "stages.2.end",
            "recipe_ends_out_of_order",
        ),
        ("schema = 1", "schema = 2", "schema", "schema_newer"),
        ("schema = 1", "schema = 1\nextra = 2", "extra", "unknown_key"),
        ("[recipe]", "[resipe]", "recipe", "missing_key"),
    ],
)
def test_each_mistake_is_named_with_its_key(
    old: str, new: str, key: str, kind: str, fields: RecipeFields, texts: Texts
) -> None:
    assert (key, kind) in mistakes(broken(old, new), fields, texts)


def test_a_batch_longer_than_the_rota_is_refused_with_the_sum(
    fields: RecipeFields, texts: Texts
) -> None:
    # Stage 2 as its other source prints it: 2.5 days, so 14 + 60 = 74 h, and stage 3 of 72 h
    # behind it ends at 146 h; with 24 h of turnaround that is 170 h of the 144.
    longer = broken('day = 2, clock = "17:00"', "age_h = 74").replace(
        'day = 5, clock = "17:00"', "age_h = 146"
    )
    with pytest.raises(DescriptionProblems) as refusal:
        parse_recipe(longer, "own.toml", fields=fields, digesters=6, texts=texts)
    (problem,) = refusal.value.problems
    assert problem.kind == "recipe_longer_than_rota"
    assert problem.place.line == SOUND[: SOUND.index("turnaround_h")].count("\n") + 1
    for number in ("146 h", "24 h", "170 h", "144 h", "6 digesters"):
        assert number in problem.what


def test_fewer_digesters_leave_less_time(fields: RecipeFields, texts: Texts) -> None:
    assert mistakes(SOUND, fields, texts) == []
    assert mistakes(SOUND, fields, texts, digesters=5) == [
        ("recipe.turnaround_h", "recipe_longer_than_rota")
    ]


def test_a_heated_or_dosed_stage_needs_agitation(fields: RecipeFields, texts: Texts) -> None:
    still = SOUND.replace("agitation = { every_h = 6.0, run_s = 300 }\n", "")
    assert mistakes(still, fields, texts) == [
        ("stages.1", "recipe_heat_without_agitation"),
        ("stages.2", "recipe_dosing_without_agitation"),
        ("stages.2", "recipe_heat_without_agitation"),
        ("stages.3", "recipe_dosing_without_agitation"),
        ("stages.3", "recipe_heat_without_agitation"),
    ]


def test_all_mistakes_are_told_in_one_run(fields: RecipeFields, texts: Texts) -> None:
    worse = broken("end_degc = 75.0", "end_degc = 99").replace('"S1"', '"S7"')
    worse = worse.replace("pulse_s = 30", "puls_s = 10")
    found = mistakes(worse, fields, texts)
    assert ("dosing.puls_s", "misspelt_key") in found
    assert ("stages.1.kind", "unknown_word") in found


def test_a_recipe_without_stages_is_refused(fields: RecipeFields, texts: Texts) -> None:
    empty = SOUND[: SOUND.index("[[stages]]")]
    assert ("stages", "missing_key") in mistakes(empty, fields, texts)


def test_what_is_not_stated_is_as_usual(fields: RecipeFields, texts: Texts) -> None:
    dosing = SOUND[SOUND.index("[dosing]") : SOUND.index("# Day 1, 17:00")]
    short = SOUND.replace(dosing, "").replace("missed_start", "# missed_start")
    recipe = parse_recipe(short, "own.toml", fields=fields, digesters=6, texts=texts)
    assert recipe.dosing == Dosing()
    assert {stage.hold for stage in recipe.stages} == {HoldRule()}


def test_a_hold_rule_is_read(fields: RecipeFields, texts: Texts) -> None:
    text = SOUND + "hold = { clock_stops = true, keep_temperature = false }\n"
    recipe = parse_recipe(text, "own.toml", fields=fields, digesters=6, texts=texts)
    assert recipe.stages[-1].hold == HoldRule(clock_stops=True, keep_temperature=False)


@pytest.mark.parametrize("content", [b"this is = = no TOML", b"\xff\xfe", b""])
def test_an_unreadable_file_is_told(
    content: bytes, tmp_path: Path, fields: RecipeFields, texts: Texts
) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    with pytest.raises(DescriptionProblems):
        load_recipe(file, "own.toml", fields=fields, digesters=6, texts=texts)


def test_a_missing_file_is_told(tmp_path: Path, fields: RecipeFields, texts: Texts) -> None:
    with pytest.raises(DescriptionProblems) as refusal:
        load_recipe(tmp_path / "x.toml", "x.toml", fields=fields, digesters=6, texts=texts)
    assert [problem.kind for problem in refusal.value.problems] == ["file_missing"]


def test_an_empty_name_of_a_recipe_built_by_hand_is_a_fault(
    published: Recipe, fields: RecipeFields
) -> None:
    odd = replace(published, name=" ", version=0, stages=())
    found = faults(odd, fields, digesters=6)
    assert all(fault.text.key == f"problem.{fault.kind}.what" for fault in found)
    assert [fault.kind for fault in found] == [
        "recipe_bad_version",
        "recipe_nameless",
        "recipe_no_stages",
    ]


def test_every_mistake_of_a_recipe_is_used_and_tested(texts: Texts) -> None:
    sentences = tomllib.loads(TEXTS.read_text(encoding="utf-8"))["problem"]
    code = (CODE / "check.py").read_text(encoding="utf-8")
    tests = Path(__file__).read_text(encoding="utf-8")
    for kind in sentences:
        assert f'"{kind}"' in code
        assert f'"{kind}"' in tests
        assert f"problem.{kind}.remedy" in texts


def test_the_example_of_the_manual_is_a_recipe(fields: RecipeFields, texts: Texts) -> None:
    manual = (Path(__file__).parents[4] / "docs" / "recipes.md").read_text(encoding="utf-8")
    example = manual.split("```toml\n", 1)[1].split("```", 1)[0]
    recipe = parse_recipe(example, "example", fields=fields, digesters=6, texts=texts)
    assert [stage.kind.value for stage in recipe.stages] == ["S2"]

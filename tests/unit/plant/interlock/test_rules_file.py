"""Every wrong line of the table of interlocks is named with its key and its remedy."""

from collections.abc import Sequence

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.problems import DescriptionProblems, Problem
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.load import interlocks_of
from plant.interlock.rule import Condition

HEAD = "schema = 1\n[bypass]\nlongest_h = 8.0\n"


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


def _load(plant: PlantDescription, rule: str, head: str = HEAD) -> RuleBook:
    return interlocks_of(f"{head}[digester.rules]\nr = {rule}\n", "own/interlocks.toml", plant)


def _problems(plant: PlantDescription, rule: str, head: str = HEAD) -> Sequence[Problem]:
    with pytest.raises(DescriptionProblems) as caught:
        _load(plant, rule, head)
    return caught.value.problems


@pytest.mark.parametrize(
    ("rule", "key", "kind"),
    [
        ('{ input = "level.PV", off = ["heater.OP"] }', "r", "interlock_condition"),
        ('{ input = "level.PV", above = 1, below = 2 }', "r", "interlock_condition"),
        ("{ above = 1.0 }", "r.input", "missing_key"),
        ('{ input = "level.PV", above = "high" }', "r.above", "not_number"),
        ('{ input = "level.PV", above = { factor = 2 } }', "r.above", "interlock_limit"),
        (
            '{ input = "level.PV", above = { parameter = "a", plan = "b" } }',
            "r.above",
            "interlock_limit",
        ),
        (
            '{ input = "level.PV", above = { parameter = "relief_mbar", fact = 1 } }',
            "r.above.fact",
            "misspelt_key",
        ),
        ('{ input = "levle.PV", above = 1 }', "r.input", "interlock_unknown_tag"),
        (
            '{ input = "level.PV", above = 1, off = ["heat.OP"] }',
            "r.off",
            "interlock_unknown_tag",
        ),
        (
            '{ input = "level.PV", above = 1, on = ["sight:x.OP"] }',
            "r.on",
            "interlock_unknown_kind",
        ),
        (
            '{ input = "level.PV", above = 1, no_start = ["gas:x.OP"] }',
            "r.no_start",
            "interlock_unknown_tag",
        ),
        (
            '{ input = "level.PV", above = 1, while_on = "x.OP" }',
            "r.while_on",
            "interlock_unknown_tag",
        ),
        (
            '{ input = "level.PV", above = 1, only_above = { input = "x.PV", above = 1 } }',
            "r.only_above",
            "interlock_unknown_tag",
        ),
        (
            '{ input = "level.PV", above = 1, window = { output = "x.OP", within_s = 1 } }',
            "r.window",
            "interlock_unknown_tag",
        ),
        (
            '{ input = "ph.PV", unmoved = 1, events = { output = "x.OP", beside = "ph.PV", '
            "step = 1, wait_s = 1, count = 1 } }",
            "r.events",
            "interlock_unknown_tag",
        ),
        ('{ input = "ph.PV", unmoved = 1 }', "r.events", "missing_key"),
        ('{ input = "level.PV", differs = 1 }', "r.other", "missing_key"),
        ('{ input = "level.PV", rises = 1 }', "r.within_s", "missing_key"),
        ('{ input = "level.PV", rises = 1, within_s = 0 }', "r.within_s", "number_outside"),
        ('{ input = "foam.PV", set = false }', "r.set", "interlock_must_be_true"),
        ('{ input = "level.PV", above = 1, bypass = 16 }', "r.bypass", "number_outside"),
        ('{ input = "level.PV", above = 1, bypass = "yes" }', "r.bypass", "not_flag"),
        ('{ input = "level.PV", above = 1, delay_s = -1 }', "r.delay_s", "number_outside"),
        ('{ input = "level.PV", above = 1, histeresis = 1 }', "r.histeresis", "misspelt_key"),
        ("3", "r", "not_table"),
    ],
)
def test_a_wrong_line_is_named(plant: PlantDescription, rule: str, key: str, kind: str) -> None:
    problems = _problems(plant, rule)
    assert [(each.place.key, each.kind) for each in problems] == [
        (f"digester.rules.{key}", kind)
    ]
    place = problems[0].place
    assert (place.file, place.line) == ("own/interlocks.toml", 5)
    assert not problems[0].what.startswith("<")
    assert not problems[0].remedy.startswith("<")


def test_all_mistakes_are_told_together(plant: PlantDescription) -> None:
    text = f"""{HEAD}[digester.rules]
a = {{ input = "level.PV", abov = 1 }}
b = {{ input = "level.PV", above = 1, of = ["heater.OP"] }}
[sites.rules]
"""
    with pytest.raises(DescriptionProblems) as caught:
        interlocks_of(text, "x", plant)
    assert len(caught.value.problems) >= 3


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (HEAD.replace("schema = 1", "schema = 9"), "schema_newer"),
        ("schema = 1\n", "missing_key"),
        (HEAD.replace("8.0", "30.0"), "number_outside"),
        (
            f'{HEAD}[big_motors]\nspacing_s = 10\noutputs = ["gas:fan.OP"]\n',
            "interlock_unknown_tag",
        ),
        (f"{HEAD}[big_motors]\nspacing_s = 10\n", "missing_key"),
        (f'{HEAD}[told]\nnever_in = ["idle"]\n', "unknown_key"),
    ],
)
def test_the_tables_beside_the_rules_are_checked(
    plant: PlantDescription, head: str, kind: str
) -> None:
    problems = _problems(plant, '{ input = "level.PV", above = 1 }', head)
    assert [each.kind for each in problems] == [kind]


def test_text_that_is_no_toml_is_said_so(plant: PlantDescription) -> None:
    with pytest.raises(DescriptionProblems) as caught:
        interlocks_of("schema = ", "x", plant)
    assert [each.kind for each in caught.value.problems] == ["toml_syntax"]


def test_a_kind_without_a_table_or_units_has_no_rules(plant: PlantDescription) -> None:
    book = interlocks_of(HEAD, "x", plant)
    assert book.rules == {}
    assert book.units == ()
    assert book.spacing_s == 0.0


# ------------------------------------------------------------------------- sound lines


def _rule(plant: PlantDescription, text: str) -> FittedRule:
    return _load(plant, text).rules["D1.r"]


def test_limits_are_numbers_parameters_or_plans(plant: PlantDescription) -> None:
    stated = _rule(plant, '{ input = "pressure.PV", above = 27.0 }')
    parameter = _rule(
        plant, '{ input = "pressure.PV", above = { parameter = "relief_mbar", factor = 0.9 } }'
    )
    assert stated.trip == parameter.trip
    plan = _rule(plant, '{ input = "ph.PV", over = { plan = "ph_setpoint", add = 0.4 } }')
    assert plan.trip is None
    assert (plan.rule.limit.value, plan.rule.limit.factor) == (0.4, 1.0)


def test_a_bypass_is_a_bit_of_the_unit_or_the_programs_own(plant: PlantDescription) -> None:
    bit = _rule(plant, '{ input = "foam.PV", set = true, bypass = 4 }').rule
    own = _rule(plant, '{ input = "foam.PV", set = true, bypass = true }').rule
    never = _rule(plant, '{ input = "foam.PV", set = true }').rule
    assert [(each.bypassable, each.unit_bit) for each in (bit, own, never)] == [
        (True, 4),
        (True, None),
        (False, None),
    ]


def test_a_rule_without_a_text_of_its_own_has_that_of_its_condition(
    plant: PlantDescription,
) -> None:
    rule = _rule(plant, '{ input = "level.PV", above = 90 }')
    assert rule.text_key == "interlock.condition.above"
    for condition in Condition:
        key = f"interlock.condition.{condition.value}"
        assert key in plant.texts
        assert f"{key}_clears" in plant.texts

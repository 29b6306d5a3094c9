"""The product's own table: whole, in words, and fitted to the plants that ship."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import RuleBook, band
from plant.interlock.load import load_interlocks
from plant.interlock.result import ActiveRule, Advisory, Cause, Level
from plant.interlock.rule import Condition

RESOURCES = Path(str(files("resources")))


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


@pytest.fixture(scope="module")
def book(plant: PlantDescription) -> RuleBook:
    return load_interlocks(plant)


def test_every_rule_has_a_name_and_says_what_is_wrong_and_what_clears_it(
    plant: PlantDescription, book: RuleBook
) -> None:
    for rule in book.rules.values():
        if rule.rule.condition is not Condition.START_GAP:  # no row: it follows from its table
            assert rule.text_key == f"interlock.{rule.rule.kind}.{rule.rule.name}"
        assert f"{rule.text_key}_clears" in plant.texts
        assert f"rule.{rule.name}" in plant.texts


@pytest.mark.parametrize("cause", Cause)
def test_every_trip_can_be_said_with_all_its_facts(
    plant: PlantDescription, book: RuleBook, cause: Cause
) -> None:
    for rule in book.rules.values():
        active = ActiveRule(rule, 1.0, 2.0, cause, 0)
        for said in (plant.texts.say(active.text), plant.texts.say(active.clears)):
            assert "{" not in said
            assert "<" not in said
            assert said.endswith((".", "?"))


def test_every_advisory_can_be_said(plant: PlantDescription, book: RuleBook) -> None:
    for rule in book.rules.values():
        said = plant.texts.say(Advisory(rule, Level.WARN, None, None, 0).text)
        assert "{" not in said


def test_numbers_are_written_in_the_units_of_people(book: RuleBook) -> None:
    def written(rule_id: str, value: float) -> str:
        return str(
            ActiveRule(book.rules[rule_id], value, None, Cause.LIMIT, 0).text.facts["value"]
        )

    assert written("D1.not_mixed", 37_800.0) == "10.5 h"
    assert written("D1.agitator_rests", 1200.0) == "20 min"
    assert written("D1.dosing_unmixed", 120.0) == "2 min"
    assert written("D1.upper_rises", 5.64) == "5.6 K"
    assert written("D1.gas_flow_falls", 21.4) == "21 %"
    assert written("D1.stage_overrun", 61.0) == "61 min"
    assert written("D1.ph_high", 8.1) == "8.10"


def test_no_rule_of_gas_pressure_fire_or_emergency_stop_can_be_bypassed(
    book: RuleBook,
) -> None:
    allowed = {rule.rule.name for rule in book.rules.values() if rule.rule.bypassable}
    assert allowed == {
        "not_mixed",
        "level_low",
        "blades_uncovered",
        "level_high",
        "foam",
        "sensors_disagree",
        "ph_unmoved",
    }


def test_outputs_across_units_are_all_there(book: RuleBook) -> None:
    stop = book.rules["SI.emergency_stop"]
    assert {f"D{number}.heater.OP" for number in range(1, 7)} <= set(stop.off)
    assert "GT.compressor.OP" in stop.off
    assert book.spacing_s == 10.0
    assert "D1.agitator.OP" in book.big_motors
    assert "D1.heater.OP" not in book.big_motors


def test_the_rules_of_an_output_are_found(book: RuleBook) -> None:
    names = {rule.rule_id for rule in book.of_output("GT.compressor.OP")}
    assert {"GT.suction_low", "D1.headspace_low", "SI.room_gas", "SI.fire"} <= names
    assert book.of_output("D1.nothing.OP") == ()


def test_nothing_is_missing_on_the_full_plant(book: RuleBook) -> None:
    assert book.not_fitted == ()


def test_a_commissioning_value_that_was_never_taken_is_missing(tmp_path: Path) -> None:
    site = (RESOURCES / "plant" / "site.toml").read_text(encoding="utf-8")
    site += "[templates.gas.parameters]\nblower_amps = 0\n"
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    own = load_interlocks(load_plant(tmp_path), tmp_path)
    assert {each.rule_id: each.not_fitted for each in own.not_fitted} == {
        "GT.blower_strained": ("blower_amps",),
        "GT.blower_unloaded": ("blower_amps",),
    }


def test_a_plants_own_table_takes_the_place_of_the_products(tmp_path: Path) -> None:
    shutil.copy(RESOURCES / "plant" / "site.toml", tmp_path)
    text = (RESOURCES / "interlocks.toml").read_text(encoding="utf-8")
    text = text.replace(
        '"temperature_upper.PV", above = 78.0', '"temperature_upper.PV", above = 70.0'
    )
    (tmp_path / "interlocks.toml").write_text(text, encoding="utf-8")
    own = load_interlocks(load_plant(tmp_path), tmp_path)
    trip = own.rules["D1.upper_hot"].trip
    assert trip is not None
    assert trip.limit == 70.0


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        (Condition.ABOVE, 9.99, 10.0),
        (Condition.OVER, 10.0, 10.01),
        (Condition.BELOW, 10.01, 10.0),
        (Condition.UNDER, 10.0, 9.99),
        (Condition.DIFFERS, -9.99, -10.0),
        (Condition.RUNS, 9.99, 10.0),
        (Condition.PAUSED, 10.01, 10.0),
        (Condition.RISES, 9.99, 10.0),
    ],
)
def test_a_limit_itself_trips_unless_it_may_be_reached(
    condition: Condition, inside: float, outside: float
) -> None:
    found = band(condition, 10.0)
    assert found.holds(inside)
    assert not found.holds(outside)
    assert not found.holds(float("nan"))
    assert found.limit == pytest.approx(10.0)


def test_a_machine_that_the_plant_has_not_has_no_rules_of_its_running(tmp_path: Path) -> None:
    site = (RESOURCES / "plant" / "site.toml").read_text(encoding="utf-8")
    site += """
[templates.tank.tags]
"agitator.OP" = { source = "absent" }
"agitator.PV" = { source = "absent" }
"gas_outlet.OP" = { source = "absent" }
"gas_outlet.PV" = { source = "absent" }
"""
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    own = load_interlocks(load_plant(tmp_path), tmp_path)
    missing = {each.rule_id: each.not_fitted for each in own.not_fitted}
    assert missing["ST.agitator_rests"] == ("ST.agitator.OP",)
    assert missing["ST.gas_way_out"] == ("gas_outlet.OP",)
    assert own.rules["SI.emergency_stop"].not_fitted == ()
    assert "ST.agitator.OP" not in own.rules["SI.emergency_stop"].off

"""Each counter's limit comes from the power or flow beside it, or from the unit's rating."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from plant.description.counters import counter_rules
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.reports.counter import CounterRule
from plant.tag import ValueKind
from plant.units import unit


@pytest.fixture(scope="module")
def description() -> PlantDescription:
    return load_plant()


@pytest.mark.parametrize(
    ("tag_id", "an_hour"),
    [
        ("EN.heaters_energy.PV", 20_000),  # heaters_power goes up to 20 kW
        ("EN.mains_energy.PV", 25_000),
        ("D1.gas_counter.PV", 5000),  # gas_flow up to 5,000 L/h
        ("D1.heater_energy.PV", 3000),  # no power is measured; heater_kw = 3.0
    ],
)
def test_limit_of_a_counter(description: PlantDescription, tag_id: str, an_hour: int) -> None:
    rule = counter_rules(description)[tag_id]
    assert rule.rated_per_s == pytest.approx(an_hour / 3600)
    assert (rule.modulus, rule.step, rule.uptime_tag) == (2**32, 1.0, None)


def test_every_counter_of_the_plant_and_nothing_else_has_a_rule_with_a_limit(
    description: PlantDescription,
) -> None:
    rules = counter_rules(description)
    counters = {t.tag_id for t in description.tags.values() if t.kind is ValueKind.COUNTER}
    assert set(rules) == counters
    assert all(rule.rated_per_s for rule in rules.values())


def changed(description: PlantDescription, tag_id: str, **facts: object) -> CounterRule:
    tag = replace(description.tags[tag_id], **facts)  # type: ignore[arg-type]  # one of many
    tags = MappingProxyType({**description.tags, tag_id: tag})
    return counter_rules(replace(description, tags=tags))[tag_id]


def test_a_counter_in_kilowatt_hours_counts_a_thousandth(
    description: PlantDescription,
) -> None:
    rule = changed(description, "EN.heaters_energy.PV", eu=unit("kWh"))
    assert rule.rated_per_s == pytest.approx(20 / 3600)


def test_a_counter_of_something_else_has_no_limit(description: PlantDescription) -> None:
    assert changed(description, "D1.heater_energy.PV", eu=unit("1")).rated_per_s is None


def test_a_counter_with_nothing_beside_it_has_no_limit(description: PlantDescription) -> None:
    assert changed(description, "D1.heater_energy.PV", item="odd_energy").rated_per_s is None
    assert changed(description, "D1.gas_counter.PV", item="odd_counter").rated_per_s is None


def test_a_counter_that_is_not_measured_is_32_bits_wide(
    description: PlantDescription,
) -> None:
    rule = changed(description, "D1.heater_energy.PV", field_unit=None, register=None)
    assert (rule.modulus, rule.step) == (2**32, 1.0)


def test_an_uptime_of_the_same_field_unit_tells_restarts(
    description: PlantDescription,
) -> None:
    seconds = replace(description.tags["D1.heater_remaining.PV"], register="uptime")
    tags = MappingProxyType({**description.tags, seconds.tag_id: seconds})
    rules = counter_rules(replace(description, tags=tags))
    assert rules["D1.heater_energy.PV"].uptime_tag == seconds.tag_id
    assert rules["D2.heater_energy.PV"].uptime_tag is None

"""Every rule of the plant with its sensor good, past its limit, bad, stale and stuck."""

from enum import Enum

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import FittedRule, RuleBook
from plant.interlock.load import load_interlocks
from plant.interlock.rule import Condition
from plant.quality import Quality
from tests.unit.control.interlocks.bench import Bench

_BOOK = load_interlocks(load_plant())
_ONE_NUMBER = {
    Condition.ABOVE,
    Condition.BELOW,
    Condition.OVER,
    Condition.UNDER,
    Condition.SET,
}
_RULES = [
    rule
    for unit_id, rules in _BOOK.units
    if unit_id in {"D3", "ST", "GT", "EN", "SI"}
    for rule in rules
    if rule.rule.condition in _ONE_NUMBER and rule.input_id and rule.rule.acts
]
_PLAN = {
    "recipe_maximum_degc": 75.0,
    "tracked_setpoint_degc": 40.0,
    "steepest_ramp_k_h": 1.0,
    "ph_setpoint": 7.2,
    "ph_expected": 7.2,
}
_BEYOND = 1e-3


class Sensor(Enum):
    """What a sensor does."""

    GOOD = "good"
    PAST_LIMIT = "past its limit"
    BAD = "bad"
    STALE = "stale"
    STUCK = "stuck"


def _bench(plant: PlantDescription, book: RuleBook, rule: FittedRule) -> Bench:
    bench = Bench(plant, book)
    bench.plan = {f"{rule.unit_id}.{name}": value for name, value in _PLAN.items()}
    if rule.while_id:
        bench.run(rule.while_id, on=True)
        bench.step()
        bench.wait(rule.rule.after_s, step_s=60.0)
    return bench


def _limit(rule: FittedRule) -> float:
    if rule.trip is not None:
        return rule.trip.limit
    return _PLAN[rule.rule.limit.plan] + rule.rule.limit.value


def _past(rule: FittedRule) -> float:
    """Return a value just beyond the rule's limit, worked out by hand from the condition."""
    if rule.rule.condition is Condition.SET:
        return 1.0
    falling = rule.rule.condition in {Condition.BELOW, Condition.UNDER}
    return _limit(rule) - _BEYOND if falling else _limit(rule) + _BEYOND


def _expected(rule: FittedRule, sensor: Sensor) -> bool:
    """Return what the plant's table says: not to be relied on is tripped."""
    match sensor:
        case Sensor.GOOD:
            return False
        case Sensor.PAST_LIMIT:
            return True
        case Sensor.BAD | Sensor.STALE:
            detector = rule.rule.unreadable
            return detector is None or detector >= _limit(rule)
        case Sensor.STUCK:
            return rule.rule.good


@pytest.mark.parametrize("sensor", Sensor)
@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.rule_id)
def test_each_rule_with_each_state_of_its_sensor(
    plant: PlantDescription, book: RuleBook, rule: FittedRule, sensor: Sensor
) -> None:
    bench = _bench(plant, book, rule)
    good = bench.samples[rule.input_id].value
    match sensor:
        case Sensor.PAST_LIMIT:
            bench.show(rule.input_id, _past(rule))
        case Sensor.BAD:
            bench.lose(rule.input_id)
        case Sensor.STALE:
            bench.show(rule.input_id, good, age_s=rule.stale_s + 0.1)
        case Sensor.STUCK:
            bench.show(rule.input_id, good, Quality.UNCERTAIN_SENSOR_NOT_ACCURATE)
        case Sensor.GOOD:
            pass
    result = bench.step()
    trip = result.tripped(rule.rule_id)
    assert (trip is not None) is _expected(rule, sensor)
    if trip is None:
        return
    for tag_id in rule.off:
        assert result.forced(tag_id) is False
        assert not result.may_start(tag_id)
        assert trip in result.against(tag_id)
    for tag_id in rule.no_start:
        assert not result.may_start(tag_id)
    for tag_id in rule.on:
        assert result.forced(tag_id) in {True, False}  # off wins where rules disagree
        assert trip in result.on[tag_id]


@pytest.mark.parametrize("tag_id", ["D3.temperature_upper.PV", "D3.ph.PV", "D3.level.PV"])
def test_one_missed_answer_trips_nothing_as_long_as_the_value_is_young(
    bench: Bench, tag_id: str
) -> None:
    value = bench.samples[tag_id].value
    bench.show(tag_id, value, Quality.UNCERTAIN_LAST_USABLE_VALUE, age_s=1.5)
    assert bench.step().forced("D3.heater.OP") is None
    bench.step(2.0)  # older than three periods of a second
    assert any(each.rule.input_id == tag_id for each in bench.result.active)


def test_every_acting_rule_is_either_in_this_table_or_in_a_test_of_its_own() -> None:
    others = {
        rule.rule.condition
        for _, rules in _BOOK.units
        for rule in rules
        if rule.rule.acts and rule.rule.condition not in _ONE_NUMBER
    }
    assert others == {
        Condition.DIFFERS,  # test_trends, test_windows
        Condition.RISES,
        Condition.NOT_RUN,  # test_running
        Condition.RUNS,
        Condition.PAUSED,
        Condition.START_GAP,
        Condition.UNMOVED,  # test_responses
        Condition.ALL_CLOSED,  # test_gas_paths
        Condition.ALWAYS,  # test_jacket
    }


def test_nothing_trips_on_a_calm_plant(bench: Bench) -> None:
    bench.wait(60.0)
    assert {rule.partition(".")[2] for rule in bench.tripped} == {"dosing_unmixed"}
    assert bench.result.advisories == ()
    assert bench.result.news == ()

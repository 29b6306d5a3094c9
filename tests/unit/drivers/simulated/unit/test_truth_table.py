"""Every rule of every unit, with its sensor good, past its limit and lost; PC alive or dead."""

from enum import Enum

import pytest

from drivers.simulated.unit.interlocks import Condition, Reading, Rule
from drivers.simulated.unit.unit_rules import AGITATION_AGE
from drivers.simulated.unit.unit_rules_file import read_unit_rules
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import Bench

_PLANT = load_plant()
_PARAMETERS = {"relief_mbar": 30.0}
_LIMITS = {"heater_limit": 78.0}
_DEAD_S = 10.2  # the fail-safe time of 10 s, and a moment
_ROW = 1e-3


class Sensor(Enum):
    """What a sensor does; one that is stuck shows a unit nothing that a good one does not."""

    GOOD = "good"
    PAST_LIMIT = "past its limit"
    LOST = "lost"


_RULES = [
    (key, rule)
    for key in ("digester", "tank", "gas", "energy")
    for rule in read_unit_rules(_PLANT.register_maps[key], _PARAMETERS).rules
    if rule.condition is not Condition.RISES and rule.input != AGITATION_AGE
]


def _past(rule: Rule) -> Reading:
    if rule.condition is Condition.SET:
        return True
    limit = _LIMITS[rule.limit_register] if rule.limit_register else rule.limit
    return limit - _ROW if rule.condition is Condition.BELOW else limit + _ROW


def _trips(rule: Rule, sensor: Sensor) -> bool:
    if sensor is Sensor.LOST:
        return rule.unreadable is None or rule.unreadable >= rule.limit
    return sensor is Sensor.PAST_LIMIT


def _names(bench: Bench, mask: int) -> set[str]:
    return {each.name for each in bench.map.outputs.values() if mask & 1 << each.bit}


@pytest.mark.parametrize("pc", ["alive", "dead"])
@pytest.mark.parametrize("sensor", Sensor)
@pytest.mark.parametrize(
    ("key", "rule"), _RULES, ids=[f"{key}-{rule.name}" for key, rule in _RULES]
)
def test_the_unit_is_safe_by_itself(
    description: PlantDescription, key: str, rule: Rule, sensor: Sensor, pc: str
) -> None:
    bench = Bench(description, key, warm=())
    off, on = _names(bench, rule.off), _names(bench, rule.on)
    asked = off | _names(bench, rule.while_on)
    if key == "digester":
        asked |= {"lean_outlet"}
    bench.command(*asked)
    bench.wait(rule.after_s + 1.0, step_s=5.0)
    assert asked - {"agitator"} <= bench.on
    if sensor is not Sensor.GOOD:
        bench.sense(**{rule.input: None if sensor is Sensor.LOST else _past(rule)})
    if pc == "dead":
        bench.wait(_DEAD_S, heartbeat=False, step_s=0.2)
        assert bench.read("status_failsafe")
    if not _trips(rule, sensor):
        assert pc == "dead" or off <= bench.on
        return
    assert not off & bench.on
    assert on <= bench.on
    if pc == "alive":
        assert rule.while_on or rule.name in bench.mcu.tripped
        bench.command(*asked)
        assert rule.while_on or not off & bench.on, "a command does not help"

"""The field units' own rules and the program's: same marks where both sit on one unit."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from control.interlocks.judging import judge
from drivers.simulated.unit.interlocks import Condition as UnitCondition
from drivers.simulated.unit.interlocks import Reading, Rule, is_tripped
from drivers.simulated.unit.unit_rules_file import read_unit_rules
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import FittedRule
from plant.interlock.load import load_interlocks
from plant.interlock.memory import RuleState
from plant.interlock.rule import Condition
from tests.unit.control.interlocks.bench import Bench, with_jacket

_PLANT = with_jacket(load_plant(), 2)  # the rule of its oxygen holds where it is declared
_BOOK = load_interlocks(_PLANT)
_UNITS = {"digester": ("D1",), "tank": ("ST",), "gas": ("GT",), "energy": ("EN", "SI")}
_SAME = {
    UnitCondition.ABOVE: {Condition.ABOVE, Condition.NOT_RUN},
    UnitCondition.BELOW: {Condition.BELOW},
    UnitCondition.SET: {Condition.SET},
    UnitCondition.RISES: {Condition.RISES},
}
_WATCHED_S = 300.0


@dataclass(frozen=True)
class Pair:
    """A rule of a unit's own program and the program's rule of the same name."""

    map_key: str
    local: Rule
    fitted: FittedRule

    def __str__(self) -> str:
        return f"{self.map_key}-{self.local.name}"


def _unit_rules() -> Iterator[tuple[str, Rule]]:
    for key in _UNITS:
        rules = read_unit_rules(_PLANT.register_maps[key], {"relief_mbar": 30.0})
        yield from ((key, rule) for rule in rules.rules)


def _pairs() -> list[Pair]:
    return [
        Pair(key, local, fitted)
        for key, local in _unit_rules()
        for unit_id in _UNITS[key]
        if (fitted := _BOOK.rules.get(f"{unit_id}.{local.name}")) is not None
    ]


def _is_reading(pair: Pair) -> bool:
    """Return whether one reading decides; courses and runs have tests of their own."""
    return pair.fitted.rule.condition not in {Condition.RISES, Condition.NOT_RUN}


_PAIRS = _pairs()


def test_every_rule_of_a_unit_is_the_programs_too() -> None:
    assert {(pair.map_key, pair.local.name) for pair in _PAIRS} == {
        (key, rule.name) for key, rule in _unit_rules()
    }


def test_every_rule_that_a_unit_can_hold_by_itself_is_held_there_too() -> None:
    """What judges one reading of a unit and drives an output of the same unit lives in both."""
    not_held = {
        "digester.rich_has_air",  # the unit opens what it is told; the lean path stays open
        "digester.rich_is_lean",
        "digester.drain_open",  # held by its pair rule `never_together`
        "digester.feed_open",
        "digester.feed_and_drain",
        "digester.ph_overshoot",  # the stage's pH is the program's
    }
    both = {f"{pair.fitted.rule.kind}.{pair.fitted.rule.name}" for pair in _PAIRS}
    tags = _PLANT.tags
    for rule in _BOOK.rules.values():
        own = tags.get(rule.input_id)
        if rule.trip is None or own is None or rule.rule.condition not in _ONE_READING:
            continue
        same = {tags[tag_id].field_unit for tag_id in (*rule.off, *rule.on)} == {own.field_unit}
        if same and rule.name not in not_held:
            assert rule.name in both


_ONE_READING = {
    Condition.ABOVE,
    Condition.BELOW,
    Condition.OVER,
    Condition.UNDER,
    Condition.SET,
}


@pytest.mark.parametrize("pair", _PAIRS, ids=str)
def test_both_tables_have_the_same_marks(pair: Pair, plant: PlantDescription) -> None:
    local, fitted = pair.local, pair.fitted
    rule = fitted.rule
    register_map = plant.register_maps[pair.map_key]
    assert rule.condition in _SAME[local.condition]
    if local.limit_register is None and local.condition is not UnitCondition.SET:
        assert fitted.trip is not None
        assert fitted.trip.limit == pytest.approx(local.limit)
    assert rule.hysteresis == local.hysteresis
    assert rule.unreadable == local.unreadable
    assert rule.after_s == local.after_s
    assert bool(rule.while_on) is bool(local.while_on)
    assert rule.unit_bit == local.bypass
    assert rule.bypassable is (local.bypass is not None)
    if local.condition is UnitCondition.RISES:
        assert rule.within_s == _WATCHED_S
    effects = {"off": local.off, "on": local.on, "no_start": local.no_start}
    for name, mask in effects.items():
        outputs = {each.name for each in register_map.outputs.values() if mask & 1 << each.bit}
        mine = {
            plant.tags[tag_id].writable.output  # type: ignore[union-attr]  # it is an output
            for tag_id in getattr(fitted, name)
            if plant.tags[tag_id].field_unit == plant.tags[_input(fitted)].field_unit
        }
        assert outputs <= mine, f"{name} of {pair}"


@pytest.mark.parametrize("was", [False, True])
@pytest.mark.parametrize("pair", [pair for pair in _PAIRS if _is_reading(pair)], ids=str)
def test_both_judge_every_reading_alike(pair: Pair, was: bool) -> None:
    local, fitted = pair.local, pair.fitted
    limit = local.limit if local.limit_register is None else 78.0
    bench = Bench(_PLANT, _BOOK)
    if fitted.while_id:
        bench.run(fitted.while_id, on=True)
        bench.step()
        bench.wait(fitted.rule.after_s, step_s=60.0)
    state = RuleState(tripped_ms=1) if was else RuleState()
    for reading in _readings(local, limit):
        if reading is None:
            bench.lose(fitted.input_id)
        else:
            bench.show(fitted.input_id, reading)
        found = judge(fitted, bench.seen, state)
        assert found is not None
        theirs = is_tripped(local, reading, limit=limit, was_tripped=was)
        assert (found.cause is not None) is theirs, f"{reading} of {pair}"


def _readings(local: Rule, limit: float) -> list[Reading]:
    """Return readings on both sides of the limit and of the hysteresis, and a lost one."""
    if local.condition is UnitCondition.SET:
        return [False, True, None]
    steps = (0.0, 0.01, 0.4 * local.hysteresis, 0.9 * local.hysteresis, local.hysteresis + 0.01)
    return [None, *(limit + sign * step for step in steps for sign in (-1, 1)), 0.0, 1000.0]


def _input(fitted: FittedRule) -> str:
    return fitted.run_id or fitted.input_id


def test_the_runs_of_the_agitators_have_the_same_marks(plant: PlantDescription) -> None:
    for key, unit_id in (("digester", "D1"), ("tank", "ST")):
        runs = read_unit_rules(plant.register_maps[key], {"relief_mbar": 30.0})
        longest = _BOOK.rules[f"{unit_id}.agitator_too_long"].trip
        pause = _BOOK.rules[f"{unit_id}.agitator_rests"].trip
        assert longest is not None
        assert pause is not None
        assert longest.limit == runs.runs["agitator"].longest_s
        assert pause.limit == runs.start["agitator_minimum_pause"]


def test_gas_paths_and_slurry_have_the_same_marks(plant: PlantDescription) -> None:
    for key, unit_id in (("digester", "D1"), ("tank", "ST")):
        local = read_unit_rules(plant.register_maps[key], {"relief_mbar": 30.0})
        rule = _BOOK.rules[f"{unit_id}.gas_way_out"]
        assert rule.rule.guard is not None
        assert rule.rule.guard.above == local.slurry_above
        outputs = plant.register_maps[key].outputs
        names = [plant.tags[tag_id].item for tag_id in rule.on]
        assert sum(1 << outputs[name].bit for name in names) == local.paths.gas_paths
        assert 1 << outputs[names[0]].bit == local.default_path

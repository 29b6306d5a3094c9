"""A plant with few instruments: what is not fitted is listed, and does not block."""

from pathlib import Path

import pytest

import resources
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.interlock.book import RuleBook
from plant.interlock.load import load_interlocks
from plant.quality import Quality
from plant.tag import Source
from tests.unit.control.interlocks.bench import Bench

_FOLDER = Path(resources.__file__).parent / "plant" / "basic"


@pytest.fixture(scope="module")
def basic() -> PlantDescription:
    return load_plant(_FOLDER)


@pytest.fixture(scope="module")
def rules(basic: PlantDescription) -> RuleBook:
    return load_interlocks(basic, _FOLDER)


@pytest.fixture
def bench(basic: PlantDescription, rules: RuleBook) -> Bench:
    """Return the plant before anybody has entered anything."""
    bench = Bench(basic, rules)
    for tag in basic.tags.values():
        if tag.source in {Source.ENTERED, Source.ESTIMATED, Source.ABSENT}:
            bench.show(tag.tag_id, 0.0, Quality.BAD_WAITING_FOR_INITIAL_DATA)
    return bench


def test_nothing_blocks_before_a_value_is_entered(bench: Bench) -> None:
    bench.wait(60.0)
    assert bench.result.forced("D1.heater.OP") is None
    assert bench.result.forced("D1.agitator.OP") is None
    assert bench.result.forced("GT.compressor.OP") is None
    assert bench.result.may_start("EN.generator.OP")
    assert bench.tripped <= {f"D{number}.dosing_unmixed" for number in range(1, 7)}


def test_rules_without_their_instrument_are_listed(bench: Bench) -> None:
    listed = {each.rule_id: each.not_fitted for each in bench.step().not_fitted}
    assert listed["D1.foam"] == ("D1.foam.PV",)
    assert listed["D1.sensors_disagree"] == ("D1.temperature_lower.PV",)
    assert listed["GT.suction_low"] == ("GT.suction_pressure.PV",)
    assert listed["D1.feed_and_drain"] == ("D1.feed.OP",)
    assert "D1.level_low" not in listed


def test_an_entered_value_is_judged_and_an_uncertain_one_is_good_enough(bench: Bench) -> None:
    bench.show("D1.level.PV", 12.0, Quality.UNCERTAIN)
    assert bench.step().forced("D1.heater.OP") is False
    bench.show("D1.level.PV", 60.0, Quality.UNCERTAIN, age_s=86_400.0)
    assert bench.step().forced("D1.heater.OP") is None, "what is entered does not age by itself"


def test_a_measured_temperature_is_still_needed(bench: Bench) -> None:
    bench.lose("D1.temperature_upper.PV")
    assert bench.step().forced("D1.heater.OP") is False


def test_agitation_is_known_by_the_command_where_nothing_shows_it(bench: Bench) -> None:
    bench.run("D1.agitator.OP", on=True)
    bench.step()
    assert bench.wait(360.0).forced("D1.agitator.OP") is False
    bench.run("D1.agitator.OP", on=False)
    assert not bench.step().may_start("D1.agitator.OP")


def test_manual_outlets_are_judged_once_somebody_has_declared_them(bench: Bench) -> None:
    bench.step()
    assert "D1.gas_way_out" not in bench.tripped
    bench.show("D1.lean_outlet.PV", 1.0, Quality.UNCERTAIN)
    bench.step()
    assert "D1.gas_way_out" not in bench.tripped
    assert bench.result.on == {}, "nothing can hold a valve that is turned by hand"
    bench.show("D1.lean_outlet.PV", 0.0, Quality.UNCERTAIN)
    bench.wait(20.0)
    assert "D1.gas_way_out" in bench.tripped
    assert bench.result.on == {}

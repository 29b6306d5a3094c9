"""The inspector finds what must not be, from the plant's true state alone."""

import pytest

from control.rehearsal.inspector import Inspector
from plant.description.model import PlantDescription
from plant.rehearsal.truth import Truth
from tests.unit.control.rehearsal.conftest import TruthOf


def found(description: PlantDescription, truth: Truth, *, seconds: float) -> set[str]:
    """Return the rules that a state breaks that lasts so long."""
    inspector = Inspector(description)
    for now_s in range(0, round(seconds) + 1, 5):
        inspector.look(truth, now_s * 1000)
    return {each.rule for each in inspector.violations}


def test_a_sound_plant_breaks_nothing(description: PlantDescription, truth_of: TruthOf) -> None:
    assert found(description, truth_of(), seconds=3600) == set()


@pytest.mark.parametrize(
    ("rule", "on", "off", "changed"),
    [
        ("heater_hot", ("D1.heater",), (), {"D1__temperature_upper": 78.5}),
        ("heater_dry", ("D1.heater",), (), {"D1__level": 14.0}),
        ("heater_pressed", ("D1.heater",), (), {"D1__pressure": 27.5}),
        ("blades_uncovered", ("D2.agitator",), (), {"D2__level": 39.0}),
        ("agitator_high", ("D2.agitator",), (), {"D2__level": 91.0}),
        ("agitator_high", ("D2.agitator",), (), {"D2__foam": True}),
        ("agitator_pressed", ("D2.agitator",), (), {"D2__pressure": 28.0}),
        ("feed_high", ("D3.feed",), (), {"D3__level": 91.0}),
        ("feed_and_drain", ("D3.feed", "D3.drain"), (), {}),
        ("drain_sucks", ("D3.drain",), (), {"D3__pressure": 0.5}),
        ("gas_shut_in", (), ("D4.lean_outlet",), {}),
        ("relief_into_air", ("D4.relief",), (), {}),
        ("compressor_draws_air", (), (), {"GT__suction_o2": 4.5}),
        ("suction_low", (), (), {"GT__suction_pressure": 1.5}),
        ("headspace_sucked", (), (), {"D5__pressure": 0.5}),
        ("tank_empty", ("ST.digestate_valve",), (), {"ST__level": 9.0}),
        ("tank_full", ("ST.transfer_pump",), (), {"ST__level": 91.0}),
        ("gas_without_ventilation", (), (), {"SI__room_ch4": 21.0}),
    ],
)
def test_each_limit_of_the_table_is_watched(
    description: PlantDescription,
    truth_of: TruthOf,
    rule: str,
    on: tuple[str, ...],
    off: tuple[str, ...],
    changed: dict[str, float | bool],
) -> None:
    truth = truth_of(*on, off=off, **changed)
    assert rule in found(description, truth, seconds=300)
    assert rule not in found(description, truth_of(), seconds=300)


def test_a_moment_that_a_trip_ends_is_no_violation(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    inspector = Inspector(description)
    hot = truth_of("D1.heater", D1__temperature_upper=78.5)
    for now_s, truth in ((0, hot), (30, hot), (31, truth_of()), (40, hot), (90, hot)):
        inspector.look(truth, now_s * 1000)
    assert inspector.violations == []


def test_one_stay_is_one_violation_with_its_length(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    inspector = Inspector(description)
    hot = truth_of("D1.heater", D1__temperature_upper=78.5)
    for now_s in range(0, 301, 60):
        inspector.look(hot, now_s * 1000)
    inspector.look(truth_of(), 360_000)
    for now_s in range(400, 500, 10):
        inspector.look(hot, now_s * 1000)
    first, second = inspector.violations
    assert (first.subject, first.from_ms, first.to_ms) == ("D1", 0, 300_000)
    assert (second.from_ms, second.to_ms) == (400_000, 490_000)


def test_a_heater_needs_mixing_within_ten_hours(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    inspector = Inspector(description)
    inspector.look(truth_of("D1.agitator"), 0)
    inspector.look(truth_of("D1.heater"), 35_000_000)
    assert inspector.violations == []
    inspector.look(truth_of("D1.heater"), 36_010_000)
    inspector.look(truth_of("D1.heater"), 36_080_000)
    assert {each.rule for each in inspector.violations} == {"heater_unmixed"}


def test_an_agitator_runs_six_minutes_and_rests_thirty(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    inspector = Inspector(description)
    mixing, still = truth_of("D1.agitator"), truth_of()
    for now_s, truth in ((0, mixing), (300, still), (2_200, mixing), (2_500, still)):
        inspector.look(truth, now_s * 1000)
    assert inspector.violations == []
    inspector.look(mixing, 3_000_000)  # 500 s after it stopped
    inspector.look(mixing, 3_363_000)
    assert [each.rule for each in inspector.violations] == ["agitator_pause", "agitator_long"]


def test_two_big_motors_do_not_start_within_ten_seconds(
    description: PlantDescription,
) -> None:
    inspector = Inspector(description)
    inspector.commanded("D1.agitator.OP", 0)
    inspector.commanded("D2.feed.OP", 1_000)  # no motor
    inspector.commanded("D1.agitator.OP", 5_000)  # the same again
    inspector.commanded("D2.agitator.OP", 15_000)
    assert inspector.violations == []
    inspector.commanded("GT.compressor.OP", 24_000)
    assert [each.rule for each in inspector.violations] == ["two_motors"]

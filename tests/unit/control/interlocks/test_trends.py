"""What is judged by the course of an input: rises, falls, disagreement, and no response."""

import pytest

from plant.interlock.result import Level
from tests.unit.control.interlocks.bench import Bench

UPPER, LOWER = "D1.temperature_upper.PV", "D1.temperature_lower.PV"
HEATER, DOSING, AGITATOR = "D1.heater.OP", "D1.dosing.OP", "D1.agitator.OP"
PH = "D1.ph.PV"


def _asked(bench: Bench) -> list[str]:
    return [
        each.rule.rule.name
        for each in bench.result.advisories
        if each.level is Level.ASK and each.rule.unit_id == "D1"
    ]


@pytest.mark.parametrize("step_s", [1.0, 10.0, 60.0])
def test_a_rise_of_5_6_kelvin_in_five_minutes_takes_the_heat(
    bench: Bench, step_s: float
) -> None:
    start_ms, rate = bench.now_ms, 5.7 / 300
    bench.step(step_s)
    while bench.now_ms - start_ms < 300_000:
        bench.show(UPPER, 40.0 + rate * (bench.now_ms - start_ms) / 1000)
        bench.step(step_s)
    bench.show(UPPER, 45.8)
    assert bench.step(step_s).tripped("D1.upper_rises") is not None
    assert bench.result.forced(HEATER) is False
    bench.wait(360.0, step_s=step_s)
    assert bench.result.forced(HEATER) is None, "it stands still again"


def test_a_slower_rise_does_not(bench: Bench) -> None:
    for minute in range(30):
        bench.show(UPPER, 40.0 + 1.0 * minute)  # at most 5 K in 5 min
        bench.show(LOWER, 40.0 + 1.0 * minute)
        assert bench.step(60.0).forced(HEATER) is None


def test_a_lost_reading_leaves_no_trace_in_the_course(bench: Bench) -> None:
    bench.step()
    bench.show(UPPER, float("nan"))
    bench.step(10.0)
    bench.show(UPPER, 40.0)
    assert bench.step(10.0).forced(HEATER) is None


def _flow(bench: Bench, litres: float, hours: float) -> None:
    bench.show("D1.gas_flow.PV", litres)
    bench.wait(hours * 3600, step_s=60.0)


def test_a_gas_flow_that_falls_by_a_fifth_in_six_hours_when_hot_asks_the_operator(
    bench: Bench,
) -> None:
    bench.show("D1.temperature.PV", 65.0)
    _flow(bench, 400.0, 7.0)
    _flow(bench, 310.0, 4.0)
    assert "gas_flow_falls" in _asked(bench)  # 90 of 400 L/h are 22.5 %
    asked = next(
        each for each in bench.result.advisories if each.rule.rule.name == "gas_flow_falls"
    )
    assert asked.value == pytest.approx(22.5)
    bench.show("D1.temperature.PV", 60.0)
    bench.step()
    assert "gas_flow_falls" not in _asked(bench)


@pytest.mark.parametrize(("before", "after"), [(400.0, 330.0), (0.0, 0.0), (100.0, 300.0)])
def test_a_smaller_fall_no_flow_or_a_rise_asks_nothing(
    bench: Bench, before: float, after: float
) -> None:
    bench.show("D1.temperature.PV", 65.0)
    _flow(bench, before, 7.0)
    _flow(bench, after, 4.0)
    assert _asked(bench) == []


def test_a_fall_is_judged_only_after_six_hours(bench: Bench) -> None:
    bench.show("D1.temperature.PV", 65.0)
    _flow(bench, 400.0, 2.0)
    _flow(bench, 100.0, 2.0)
    assert _asked(bench) == []


# ------------------------------------------------------------- upper and lower temperature


def _mix(bench: Bench) -> None:
    bench.run(AGITATOR, on=True)
    bench.step()
    bench.wait(300.0)
    bench.run(AGITATOR, on=False)
    bench.step()


def test_sensors_that_disagree_after_mixing_hold_the_heat(bench: Bench) -> None:
    _mix(bench)
    bench.show(UPPER, 44.0)  # 4 K
    assert bench.step().forced(HEATER) is False
    bench.wait(3600.0, step_s=60.0)
    assert bench.result.forced(HEATER) is False, "it stands until they agree"
    bench.show(UPPER, 43.4)
    assert bench.step().forced(HEATER) is None


def test_layers_long_after_mixing_ask_for_an_early_pulse(bench: Bench) -> None:
    _mix(bench)
    bench.wait(1810.0)
    bench.show(LOWER, 44.0)
    bench.step()
    assert bench.result.forced(HEATER) is None
    assert _asked(bench) == ["layers_form"]


def test_a_unit_never_seen_mixed_has_layers_not_broken_sensors(bench: Bench) -> None:
    bench.show(UPPER, 45.0)
    assert bench.step().tripped("D1.sensors_disagree") is None


def test_disagreement_is_judged_while_it_is_being_mixed(bench: Bench) -> None:
    bench.run(AGITATOR, on=True)
    bench.show(UPPER, 45.0)
    assert bench.step().tripped("D1.sensors_disagree") is not None


@pytest.mark.parametrize("tag_id", [UPPER, LOWER])
@pytest.mark.parametrize("how", ["bad", "stale"])
def test_a_lost_or_stale_temperature_takes_the_heat(
    bench: Bench, tag_id: str, how: str
) -> None:
    _mix(bench)
    if how == "bad":
        bench.lose(tag_id)
    else:
        bench.show(tag_id, 40.0, age_s=4.0)
    result = bench.step()
    assert result.forced(HEATER) is False
    if how == "bad" or tag_id == UPPER:
        assert result.tripped("D1.sensors_disagree") is not None


# ------------------------------------------------------------------------ pH that stands


def _dose(bench: Bench) -> None:
    bench.run(DOSING, on=True)
    bench.step()
    bench.run(DOSING, on=False)
    bench.step()


def test_a_ph_that_stands_across_two_pulses_stops_the_dosing(bench: Bench) -> None:
    bench.step()
    _dose(bench)
    bench.wait(1500.0)
    _dose(bench)
    bench.wait(1790.0)
    assert bench.result.forced(DOSING) is None
    bench.wait(20.0)
    assert "D1.ph_unmoved" in bench.tripped
    assert bench.result.forced(DOSING) is False
    bench.show(PH, 7.26)
    assert bench.step().tripped("D1.ph_unmoved") is None


def test_a_ph_that_answers_counts_anew(bench: Bench) -> None:
    bench.step()
    _dose(bench)
    bench.show(PH, 7.3)
    bench.wait(1500.0)
    _dose(bench)
    bench.wait(3600.0, step_s=60.0)
    assert bench.result.forced(DOSING) is None


def test_stage_and_temperature_count_as_events(bench: Bench) -> None:
    bench.phases["D1"] = "S1"
    bench.step()
    bench.phases["D1"] = "S2"
    bench.step()
    bench.show("D1.temperature.PV", 43.0)
    bench.step()
    bench.wait(1800.0, step_s=60.0)
    assert "D1.ph_unmoved" in bench.tripped


def test_a_ph_that_cannot_be_read_stops_the_dosing_and_counts_nothing(bench: Bench) -> None:
    bench.step()
    bench.lose(PH)
    _dose(bench)
    assert "D1.ph_unmoved" in bench.tripped
    bench.show(PH, 7.2)
    assert bench.step().tripped("D1.ph_unmoved") is None


def test_a_temperature_that_comes_later_is_no_event(bench: Bench) -> None:
    bench.lose("D1.temperature.PV")
    bench.step()
    bench.step()
    bench.show("D1.temperature.PV", 60.0)
    bench.step()
    _dose(bench)
    bench.wait(3600.0, step_s=60.0)
    assert "D1.ph_unmoved" not in bench.tripped

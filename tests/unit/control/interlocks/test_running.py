"""What is judged by how long a machine has run or rested."""

import pytest

from plant.interlock.result import Cause, Level
from tests.unit.control.interlocks.bench import Bench

AGITATOR = "D1.agitator.OP"
HEATER = "D1.heater.OP"
DOSING = "D1.dosing.OP"


def _mix(bench: Bench, seconds: float = 300.0) -> None:
    bench.run(AGITATOR, on=True)
    bench.step()
    bench.wait(seconds)
    bench.run(AGITATOR, on=False)
    bench.step()


@pytest.mark.parametrize("step_s", [1.0, 10.0, 47.0, 60.0])
def test_the_agitator_runs_six_minutes_at_most_whatever_the_steps(
    bench: Bench, step_s: float
) -> None:
    bench.run(AGITATOR, on=True)
    bench.step()
    ran_s = 0.0
    while bench.step(step_s).forced(AGITATOR) is None:
        ran_s += step_s
    assert 360.0 - step_s <= ran_s < 360.0


def _told(bench: Bench) -> list[Level]:
    return [each.level for each in bench.result.advisories if each.rule.unit_id == "D1"]


def test_the_agitator_rests_half_an_hour_between_runs(bench: Bench) -> None:
    assert bench.step().may_start(AGITATOR), "one that was never seen running need not rest"
    _mix(bench)
    assert not bench.result.may_start(AGITATOR)
    assert bench.result.forced(AGITATOR) is None, "a permissive stops nothing"
    bench.wait(1790.0)
    assert not bench.result.may_start(AGITATOR)
    assert bench.wait(20.0).may_start(AGITATOR)


def test_no_agitation_for_ten_hours_takes_the_heat(bench: Bench) -> None:
    _mix(bench)
    bench.wait(8.4 * 3600, step_s=60.0)
    assert _told(bench) == []
    bench.wait(0.2 * 3600, step_s=60.0)
    assert _told(bench) == [Level.WARN]  # 8.5 h
    bench.wait(1.3 * 3600, step_s=60.0)
    assert bench.result.forced(HEATER) is None
    bench.wait(0.2 * 3600, step_s=60.0)
    trip = bench.result.tripped("D1.not_mixed")
    assert trip is not None
    assert bench.result.forced(HEATER) is False
    assert (trip.text.facts["value"], trip.text.facts["limit"]) == ("10.1 h", "10.0 h")
    bench.run(AGITATOR, on=True)
    assert bench.step().forced(HEATER) is None


def test_a_unit_never_seen_mixed_counts_from_the_first_look(bench: Bench) -> None:
    bench.step()
    bench.wait(9.9 * 3600, step_s=60.0)
    assert bench.result.forced(HEATER) is None
    bench.wait(0.2 * 3600, step_s=60.0)
    assert bench.result.forced(HEATER) is False


def test_a_running_that_cannot_be_seen_acts_as_tripped(bench: Bench) -> None:
    bench.run(AGITATOR, on=True)
    bench.step()
    bench.lose("D1.agitator.PV")
    result = bench.step()
    assert result.forced(HEATER) is False
    assert result.forced(AGITATOR) is False
    assert not result.may_start(AGITATOR)
    assert not result.may_start(DOSING)
    trip = result.tripped("D1.agitator_rests")
    assert trip is not None
    assert trip.cause is Cause.BAD


def test_base_is_dosed_only_into_what_is_being_mixed(bench: Bench) -> None:
    bench.step()
    assert not bench.wait(20.0).may_start(DOSING)
    bench.run(AGITATOR, on=True)
    assert bench.step().may_start(DOSING)
    bench.run(DOSING, on=True)
    bench.step()
    bench.run(AGITATOR, on=False)
    bench.step()
    assert bench.result.forced(DOSING) is None  # 10 s of grace
    assert bench.wait(10.0).forced(DOSING) is False


def test_a_current_off_its_commissioning_value_is_told_once_the_motor_runs(
    bench: Bench,
) -> None:
    bench.show("D1.agitator_current.PV", 3.6)  # 2.9 A x 1.2 = 3.48 A
    bench.run(AGITATOR, on=True)
    bench.step()
    bench.wait(20.0)
    assert _told(bench) == []  # 10 s after the start it is looked at, for 15 s
    bench.wait(10.0)
    assert _told(bench) == [Level.ALARM]
    bench.show("D1.agitator_current.PV", 2.2)  # 2.9 A x 0.8 = 2.32 A
    bench.wait(30.0)
    assert _told(bench) == [Level.ALARM]
    assert bench.result.advisories[0].rule.rule.name == "agitator_unloaded"
    bench.run(AGITATOR, on=False)
    bench.step()
    assert _told(bench) == []


def test_feed_and_drain_are_never_together(bench: Bench) -> None:
    bench.run("D1.drain.OP", on=True)
    result = bench.step()
    assert not result.may_start("D1.feed.OP")
    assert result.forced("D1.drain.OP") is None
    bench.run("D1.feed.OP", on=True)
    result = bench.step()
    assert result.forced("D1.feed.OP") is False
    bench.run("D1.drain.OP", on=False)
    assert not bench.step().may_start("D1.drain.OP")


def test_the_contracts_methane_counts_ten_minutes_after_the_compressors_start(
    bench: Bench,
) -> None:
    bench.run("GT.compressor.OP", on=True)
    bench.show("GT.product_ch4.PV", 85.0)
    bench.step()
    bench.wait(590.0)
    assert bench.result.forced("GT.product_valve.OP") is None
    assert bench.wait(10.0).forced("GT.product_valve.OP") is False


def test_two_big_motors_never_start_within_ten_seconds(bench: Bench) -> None:
    assert bench.step().may_start("D2.agitator.OP")
    bench.run(AGITATOR, on=True)
    result = bench.step()
    assert not result.may_start("D2.agitator.OP")
    assert not result.may_start("GT.compressor.OP")
    assert result.forced("GT.compressor.OP") is None
    assert result.may_start(HEATER)
    trip = result.tripped("GT.motor_gap_compressor")
    assert trip is not None
    assert (trip.text.facts["value"], trip.text.facts["limit"]) == ("0 s", "10 s")
    assert "D1.motor_gap_agitator" not in bench.tripped, "it does not wait for itself"
    bench.wait(10.0)
    assert not bench.result.may_start("D2.agitator.OP")
    assert bench.step().may_start("D2.agitator.OP")


def test_a_motor_that_is_only_commanded_counts_as_started(bench: Bench) -> None:
    bench.step()
    bench.wait(60.0)
    bench.show(AGITATOR, True)
    bench.step()
    assert not bench.result.may_start("D2.agitator.OP")
    bench.run(AGITATOR, on=False)
    assert bench.step().may_start("D2.agitator.OP"), "it has stopped, so it draws no current"


def test_a_motor_started_on_site_counts_too(bench: Bench) -> None:
    bench.step()
    bench.show("D1.agitator.PV", True)
    assert not bench.step().may_start("D2.agitator.OP")

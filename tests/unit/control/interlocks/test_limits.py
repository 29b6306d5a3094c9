"""Delays, hysteresis, latches and what a trip does after its condition has gone."""

from collections.abc import Callable

from control.interlocks.judging import shown
from plant.interlock.result import Cause, Level
from plant.quality import Quality
from tests.unit.control.interlocks.bench import START_MS, Bench

MakeBench = Callable[[str], Bench]
LEVEL = "D1.level.PV"
HEATER = "D1.heater.OP"
FULL = """
[digester.rules]
full = { input = "level.PV", above = 90, delay_s = 60, off = ["feed.OP"] }
"""


def test_a_trip_clears_behind_its_hysteresis(bench: Bench) -> None:
    bench.show(LEVEL, 15.0)
    assert bench.step().forced(HEATER) is False
    bench.show(LEVEL, 15.9)  # 15 + 1 must be passed
    assert bench.step().forced(HEATER) is False
    bench.show(LEVEL, 16.1)
    assert bench.step().forced(HEATER) is None


def test_chatter_around_a_limit_trips_once_in_ten_minutes(bench: Bench) -> None:
    bench.show(LEVEL, 60.0)
    bench.step()
    trips = 0
    for second in range(600):
        bench.show(LEVEL, 15.0 + 0.4 * (-1) ** second)  # F35
        news = bench.step().news
        trips += sum(each.tripped and each.rule_id == "D1.level_low" for each in news)
    assert trips == 1


def test_a_delayed_limit_trips_after_its_delay_and_a_dip_starts_it_anew(
    with_rule: MakeBench,
) -> None:
    bench = with_rule(FULL)
    bench.show(LEVEL, 95.0)
    bench.step()
    assert bench.wait(50.0).forced("D1.feed.OP") is None
    bench.show(LEVEL, 80.0)
    bench.step()
    bench.show(LEVEL, 95.0)
    bench.step()
    assert bench.wait(50.0).forced("D1.feed.OP") is None
    assert bench.wait(10.0).forced("D1.feed.OP") is False


def test_what_cannot_be_relied_on_trips_without_the_delay(with_rule: MakeBench) -> None:
    bench = with_rule(FULL)
    bench.lose(LEVEL)
    result = bench.step()
    assert result.forced("D1.feed.OP") is False
    assert result.active[0].cause is Cause.BAD


def test_a_trip_keeps_the_time_at_which_it_began(bench: Bench) -> None:
    bench.show(LEVEL, 10.0)
    bench.step()
    first = bench.result.tripped("D1.level_low")
    bench.wait(3600.0, step_s=60.0)
    bench.lose(LEVEL)
    bench.step()
    later = bench.result.tripped("D1.level_low")
    assert first is not None
    assert later is not None
    assert first.since_ms == later.since_ms == START_MS + 1000
    assert (first.value, first.cause) == (10.0, Cause.LIMIT)
    assert (later.value, later.cause) == (None, Cause.BAD)


def test_a_trip_that_must_stand_stands_for_its_time(bench: Bench) -> None:
    bench.run("GT.compressor.OP", on=True)
    bench.step()
    bench.show("GT.discharge_pressure.PV", 0.5)
    bench.wait(60.0)
    assert "GT.discharge_low" in bench.tripped
    bench.run("GT.compressor.OP", on=False)  # at rest it is not judged, and yet stands
    bench.wait(590.0)
    assert bench.result.forced("GT.compressor.OP") is False
    assert bench.wait(20.0).forced("GT.compressor.OP") is None


def test_discharge_pressure_counts_only_while_running_and_a_minute_after_the_start(
    bench: Bench,
) -> None:
    bench.show("GT.discharge_pressure.PV", 0.5)
    assert bench.step().forced("GT.compressor.OP") is None
    bench.run("GT.compressor.OP", on=True)
    bench.step()
    assert bench.wait(50.0).forced("GT.compressor.OP") is None
    assert bench.wait(10.0).forced("GT.compressor.OP") is False


def test_a_jacket_past_its_range_stays_off_until_a_person_clears_it(bench: Bench) -> None:
    bench.show("D2.jacket_ch4.PV", 100.0)
    bench.step()
    bench.show("D2.jacket_ch4.PV", 3.0)
    bench.wait(3600.0, step_s=60.0)
    assert bench.tripped == {"D2.jacket_over_range"} | _permissives()
    trip = bench.result.tripped("D2.jacket_over_range")
    assert trip is not None
    assert trip.cause is Cause.HELD
    assert bench.result.forced("EN.jacket_compressor.OP") is False


def test_a_lost_detector_does_not_latch(bench: Bench) -> None:
    bench.lose("D2.jacket_ch4.PV")
    bench.step()
    assert "D2.jacket_gas" in bench.tripped  # it counts as 20 % LEL
    assert "D2.jacket_gas_high" not in bench.tripped
    bench.show("D2.jacket_ch4.PV", 0.0)
    assert bench.step().forced("EN.jacket_compressor.OP") is None


def test_limits_that_are_told_move_nothing(bench: Bench) -> None:
    bench.show("D1.pressure.PV", 22.0)  # 70 % of 30 mbar is 21
    result = bench.step()
    assert [(each.rule.rule_id, each.level) for each in result.advisories] == [
        ("D1.pressure_high", Level.WARN)
    ]
    assert result.advisories[0].text.facts["value"] == "22.0 mbar"
    assert result.advisories[0].text.facts["limit"] == "21.0 mbar"  # the one that is passed
    assert result.forced(HEATER) is None


def test_a_trip_is_not_told_a_second_time_as_a_limit(bench: Bench) -> None:
    bench.show("D1.pressure.PV", 28.0)
    result = bench.step()
    assert result.forced(HEATER) is False
    assert result.advisories == ()


def test_the_alarm_limit_is_told_rather_than_the_warning(bench: Bench) -> None:
    bench.show("GT.suction_o2.PV", 2.5)
    assert [each.level for each in bench.step().advisories] == [Level.ALARM]


def test_limits_are_not_told_of_a_unit_that_stands_empty(bench: Bench) -> None:
    bench.phases["D1"] = "turnaround.load"
    bench.show(LEVEL, 12.0)
    result = bench.step()
    assert "D1.level_low" in bench.tripped  # the heater stays off all the same
    assert result.advisories == ()


def test_a_limit_that_is_only_told_stays_as_it_is_while_its_input_is_lost(bench: Bench) -> None:
    bench.run("GT.blower.OP", on=True)
    bench.show("GT.raw_ch4.PV", 60.0)
    bench.step()
    bench.wait(60.0)
    told = bench.result.advisories
    assert [each.rule.rule_id for each in told] == ["GT.raw_poor"]
    bench.lose("GT.raw_ch4.PV")
    assert [each.rule.rule_id for each in bench.step().advisories] == ["GT.raw_poor"]
    bench.show("GT.raw_ch4.PV", 70.0)
    assert bench.step().advisories == ()


def test_a_limit_of_the_recipe_is_judged_only_while_a_recipe_states_it(bench: Bench) -> None:
    bench.show("D1.temperature.PV", 50.0)
    assert bench.step().advisories == ()
    bench.plan["D1.recipe_maximum_degc"] = 46.0
    assert [each.level for each in bench.step().advisories] == [Level.ALARM]  # 46 + 3
    bench.show("D1.temperature.PV", 48.2)
    assert [each.level for each in bench.step().advisories] == [Level.WARN]  # 46 + 2
    del bench.plan["D1.recipe_maximum_degc"]
    assert bench.step().advisories == ()


def test_a_stage_that_lasts_too_long_asks_the_operator(bench: Bench) -> None:
    bench.plan["D1.overrun_min"] = 15.0
    assert [each.level for each in bench.step().advisories] == [Level.WARN]
    bench.plan["D1.overrun_min"] = 60.0
    result = bench.step()
    assert [each.level for each in result.advisories] == [Level.ASK]
    assert result.advisories[0].limit == 60.0


def test_falling_behind_the_recipe_is_told_after_a_quarter_of_an_hour(bench: Bench) -> None:
    bench.plan["D1.tracked_setpoint_degc"] = 46.0
    bench.show("D1.temperature.PV", 39.9)  # 46 - 6 = 40
    bench.step()
    bench.wait(890.0)
    assert _told(bench) == []
    bench.wait(10.0)
    assert _told(bench) == ["D1.behind_recipe"]


def test_a_missing_tag_of_the_snapshot_is_bad(bench: Bench) -> None:
    del bench.samples[LEVEL]
    bench.step()
    assert bench.result.tripped("D1.level_low") is not None


def test_a_number_that_is_none_is_bad(bench: Bench) -> None:
    bench.show(LEVEL, float("nan"))
    trip = bench.step().tripped("D1.level_low")
    assert trip is not None
    assert trip.cause is Cause.BAD


def test_a_reading_past_the_instruments_range_is_still_judged(bench: Bench) -> None:
    bench.show("D1.pressure.PV", 60.0, Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED)
    trip = bench.step().tripped("D1.pressure_high")
    assert trip is not None
    assert trip.cause is Cause.LIMIT


def _told(bench: Bench) -> list[str]:
    return [each.rule.rule_id for each in bench.result.advisories]


def _permissives() -> set[str]:
    return {f"D{number}.dosing_unmixed" for number in range(1, 7)}


MIXED = """
[digester.rules.warm]
input = "level.PV"
above = { plan = "recipe_maximum_degc" }
warn = 60
off = ["feed.OP"]

[digester.rules.hurries]
input = "level.PV"
rises = { plan = "steepest_ramp_k_h" }
warn = 50
within_s = 60

[digester.rules.falls]
input = "gas_flow.PV"
falls = 20
within_s = 21600
asks = true
"""


def test_a_lost_input_trips_nothing_while_the_plan_states_no_limit(
    with_rule: MakeBench,
) -> None:
    bench = with_rule(MIXED)
    assert _told(bench) == []
    bench.step()
    assert _told(bench) == [f"D{number}.warm" for number in range(1, 7)]  # 70 % of level
    bench.lose(LEVEL)
    assert bench.step().forced("D1.feed.OP") is None
    bench.plan["D1.recipe_maximum_degc"] = 90.0
    assert bench.step().forced("D1.feed.OP") is False


def test_live_values_can_be_shown_before_the_first_step(bench: Bench) -> None:
    numbers = {rule.rule_id: shown(rule, bench.seen) for rule in bench.book.rules.values()}
    assert numbers["D1.upper_rises"] == (0.0, 5.6)
    assert numbers["D1.gas_way_out"] == (None, None)
    assert numbers["D1.level_low"] == (70.0, 15.0)
    assert numbers["D1.foam"] == (0.0, None)
    assert numbers["D1.ph_overshoot"] == (7.2, None)
    assert numbers["D1.stage_overrun"] == (None, 60.0)

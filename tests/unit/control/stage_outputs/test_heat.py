"""Does the heater run, and at which set point?"""

from dataclasses import replace

import pytest

from control.stage_outputs.heat import Warmth, reachable_k_h, slice_wh
from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.cards import ResumeCard
from plant.batch.states import State, UnitMode
from plant.quality import Quality
from plant.recipe.model import HoldRule
from tests.unit.control.stage_outputs.world import (
    HOUR_S,
    World,
    stage_2,
    stage_3,
    turnaround_run,
)

OP, SP, PV = "D1.heater.OP", "D1.temperature.SP", "D1.temperature.PV"
HOUR_MS = HOUR_S * 1000


def at_noon(plan: OutputPlan, degc: float) -> World:
    """Return stage 2 at half past twelve, with 4.5 h of day before it; wanted are 46 degC."""
    world = World(plan, stage_2())
    world.now_ms -= 4 * HOUR_MS
    world.values[PV] = degc
    world.step()
    return world


def test_set_point_starts_at_the_slurry_and_rises_as_heat_can(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    assert world.value(SP) == 40.0
    world.steps(180, 60.0)
    # 3 kW less 10.2 W/K * 15 K on 5814 Wh/K: 0.49 K/h, so 1.47 K in three hours
    assert world.value(SP) == 41.4
    assert world.out.setpoints["D1"] == pytest.approx(41.4, abs=0.05)


def test_set_point_never_lags_behind_slurry_that_is_warmer(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.values[PV] = 43.0
    world.step()
    assert world.value(SP) == 43.0


def test_set_point_falls_at_once_and_nothing_is_heated(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.values[PV] = 46.0
    world.step()
    assert world.value(SP) == 46.0
    world.step(30.0 * 60.0)  # after 17:00 the night's 24.5 degC hold
    assert world.value(SP) == 24.5
    assert world.value(OP) == 0.0
    assert world.cause(OP) == "heater.warm"


def test_morning_begins_at_the_slurry_without_credit_for_the_night(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.change("D1", ends_ms=(*world.units["D1"].ends_ms[:2], world.now_ms + 10**9, 0))
    world.step(6.0 * HOUR_S)
    assert world.value(SP) == 24.5
    world.values[PV] = 38.0
    world.step(13.0 * HOUR_S)  # 07:30
    world.step(60.0)
    assert world.value(SP) == pytest.approx(38.0, abs=0.1)


def test_set_point_is_written_in_steps_worth_a_write(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    values = set()
    for _ in range(120):
        world.step(30.0)
        values.add(world.value(SP))
    assert values == {40.0, 40.1, 40.2, 40.3, 40.4}  # 0.49 K in the hour


def test_set_point_moves_are_recorded_by_the_kelvin(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    facts = [each.facts for each in world.out.entries if each.kind == "setpoint"]
    for _ in range(180):
        facts += [each.facts for each in world.step(60.0).entries if each.kind == "setpoint"]
    assert facts == ['{"degc": 40.0}', '{"degc": 41.0}']
    world.state("D1", State.STOPPED)
    world.step()
    assert world.kept("D1").heat.noted is None


def test_slow_ramp_is_followed_to_the_step(plan: OutputPlan) -> None:
    strong = tuple(replace(each, heater_w=30_000.0) for each in plan.digesters)
    world = World(replace(plan, digesters=strong), stage_3())
    world.values[PV] = 40.0
    for _ in range(6 * 60):
        world.step(60.0)
        world.values[PV] = 40.0
    # 50.5 K in 72 h from 24.5: 40.9 degC after 23.4 h, two more kelvin three hours later
    began_ms = world.units["D1"].stage_since_ms
    hours = (world.now_ms - began_ms) / HOUR_MS
    assert world.out.setpoints["D1"] == pytest.approx(24.5 + 50.5 / 72 * hours, abs=0.15)


def test_set_point_stays_in_the_range_of_its_register(plan: OutputPlan) -> None:
    world = at_noon(plan, 10.0)
    assert world.value(SP) == 15.0


def test_heater_keeps_its_least_times(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.values[PV] = 43.4
    world.step()
    wish = world.wish(OP)
    assert wish is not None
    # 3000 W for 300 s * 1.05 and 10 s: 270.8 Wh
    assert (wish.value, wish.wh, wish.off_s) == (1.0, 271, 300)
    on_ms = world.now_ms
    world.values[PV] = 46.0
    world.until(lambda: world.value(OP) == 0.0)
    assert world.now_ms - on_ms == 300_000
    off_ms = world.now_ms
    world.values[PV] = 43.0
    world.until(lambda: world.value(OP) == 1.0)
    assert world.now_ms - off_ms == 300_000


def test_heater_waits_for_the_hysteresis(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.values[PV] = 43.8
    world.step()
    assert world.value(OP) == 0.0
    world.values[PV] = 43.69
    world.step()
    assert world.value(OP) == 1.0
    world.values[PV] = 43.95
    world.steps(10, 60.0)
    assert world.value(OP) == 1.0


def test_refused_heat_may_be_given_up_at_once_and_counts_anew(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.refused.add(OP)
    world.values[PV] = 43.0
    world.steps(3, 30.0)
    assert world.value(OP) == 1.0
    assert world.kept("D1").heat.on_ms == 0
    assert world.kept("D1").heat.refused_ms > 0
    world.refused.clear()
    world.steps(2)
    granted_ms = world.kept("D1").heat.on_ms
    assert granted_ms > 0
    assert world.kept("D1").heat.refused_ms == 0
    world.refused.add(OP)
    world.steps(2)
    world.values[PV] = 46.0
    world.step()
    assert world.value(OP) == 0.0


def test_refused_heat_is_told_once_the_slurry_is_behind(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.refused.add(OP)
    for degc, told in ((42.5, False), (41.5, True)):
        world.values[PV] = degc
        world.steps(2)
        keys = [each.key for each in world.out.advisories]
        assert ("stage_outputs.behind_recipe" in keys) is told
        assert ("test.refused" in keys) is told


def test_heater_in_manual_gets_no_wish(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.manual(OP)
    world.values[PV] = 40.0
    world.steps(2)
    assert world.wish(OP) is None
    assert world.kept("D1").heat.on_ms == 0


@pytest.mark.parametrize("quality", [Quality.UNCERTAIN, Quality.BAD_SENSOR_FAILURE])
def test_nothing_heats_without_a_good_temperature(plan: OutputPlan, quality: Quality) -> None:
    world = at_noon(plan, 40.0)
    world.qualities[PV] = quality
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.no_temperature")


def test_no_set_point_before_the_first_good_temperature(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.values[PV] = float("nan")
    world.step()
    assert world.wish(SP) is None
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.nothing")
    del world.values[PV]
    world.step()
    assert world.out.setpoints["D1"] is None


def test_ramp_goes_on_while_the_temperature_cannot_be_read(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.qualities[PV] = Quality.BAD_SENSOR_FAILURE
    world.steps(60, 60.0)
    assert world.value(SP) == pytest.approx(40.4, abs=0.05)


def test_disagreeing_temperatures_hold_the_heater(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.values[PV] = 39.0
    world.values["D1.temperature_difference.PV"] = 4.0
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.disagrees")
    assert any(each.key == "stage_outputs.heater_holds" for each in world.out.advisories)


def test_unknown_difference_does_not_hold_it(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.values[PV] = 39.0
    del world.values["D1.temperature_difference.PV"]
    world.step()
    assert world.value(OP) == 1.0


def test_held_stage_keeps_the_last_temperature(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.steps(60, 60.0)
    before = world.value(SP)
    world.state("D1", State.HELD)
    world.values[PV] = 39.0
    world.steps(120, 60.0)
    assert world.value(SP) == before
    assert world.value(OP) == 1.0
    world.state("D1", State.RUNNING)
    world.step()
    assert world.value(SP) == 39.0  # after a hold it starts at the slurry


def test_held_stage_heats_nothing_where_its_rule_says_so(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    recipe = world.units["D1"].recipe
    assert recipe is not None
    stages = tuple(
        replace(stage, hold=HoldRule(keep_temperature=False)) for stage in recipe.stages
    )
    world.change("D1", recipe=replace(recipe, stages=stages))
    world.values[PV] = 39.0
    world.state("D1", State.HELD)
    world.steps(2)
    assert world.out.setpoints["D1"] is None
    assert world.value(OP) == 0.0


@pytest.mark.parametrize("state", [State.STOPPED, State.ABORTING, State.COMPLETE, State.IDLE])
def test_resting_procedures_heat_nothing_at_once(plan: OutputPlan, state: State) -> None:
    world = at_noon(plan, 40.0)
    world.values[PV] = 39.0
    world.step()
    assert world.value(OP) == 1.0
    world.state("D1", state)
    world.step()
    assert world.value(OP) == 0.0


def test_after_a_long_power_cut_nothing_heats_before_the_choice(plan: OutputPlan) -> None:
    world = at_noon(plan, 40.0)
    world.values[PV] = 39.0
    card = ResumeCard("D1", "", 0, 1, "S2", "S2", 40.0, 39.0, 1.0, True, 1)
    world.run = replace(world.run, resumes={"D1": card})
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.choice")
    world.run = replace(world.run, resumes={"D1": replace(card, long=False)})
    world.step()
    assert world.value(OP) == 1.0


def test_unit_by_hand_gets_no_heat_wish(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_3(), mode=UnitMode.MANUAL))
    world.step()
    assert world.wish(OP) is None
    assert world.wish(SP) is None


def test_turnaround_heats_nothing(plan: OutputPlan) -> None:
    world = World(plan, turnaround_run("D1"))
    world.step()
    assert world.value(OP) == 0.0
    assert world.out.setpoints["D1"] is None


def test_heater_waits_while_the_sun_is_enough(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.values[PV] = 43.9
    world.values |= {"SI.irradiance.PV": 700.0, "EN.solar_power.PV": 2.0}
    world.steps(2)
    assert world.value("EN.solar_pump.OP") == 1.0
    world.values[PV] = 43.6
    # 2 kW for the only one in need; wanted 10.2 * 18.6 W and 0.4 K * 5814 Wh/K in 2 h: 1.4 kW
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.sun")
    world.values["EN.solar_power.PV"] = 0.5
    world.steps(301)
    assert world.value(OP) == 1.0


def test_running_heater_yields_to_the_sun_after_its_least_time(plan: OutputPlan) -> None:
    world = at_noon(plan, 44.0)
    world.values[PV] = 43.6
    world.step()
    assert world.value(OP) == 1.0
    world.values |= {"SI.irradiance.PV": 700.0, "EN.solar_power.PV": 4.0}
    world.steps(300)
    assert (world.value(OP), world.cause(OP)) == (0.0, "heater.sun")


def test_vessel_of_no_size_reaches_nothing(plan: OutputPlan) -> None:
    vessel = replace(plan.digesters[0], heat_wh_k=0.0)
    assert reachable_k_h(vessel, Warmth(40.0, 25.0, 0.0, 0.0), 40.0) == 0.0


def test_loss_beyond_the_heater_reaches_nothing(plan: OutputPlan) -> None:
    vessel = replace(plan.digesters[0], heater_w=100.0)
    assert reachable_k_h(vessel, Warmth(60.0, 25.0, 0.0, 0.0), 60.0) == 0.0


def test_slice_of_the_heater() -> None:
    class _Rated:
        heater_w = 3000.0

    # 3000 W * (300 s * 1.05 + 10 s) / 3600 s/h = 270.8 Wh
    rated = _Rated()
    assert slice_wh(rated, minimum_on_s=300, margin=1.05, failsafe_s=10) == 271  # type: ignore[arg-type]  # only the power counts


def test_plant_without_heater_or_set_point_is_no_error(plan: OutputPlan) -> None:
    bare = tuple(replace(each, heater=Device()) for each in plan.digesters)
    world = World(replace(plan, digesters=bare), stage_3())
    world.step()
    assert world.wish(SP) is None
    fixed = tuple(replace(each, setpoint="") for each in plan.digesters)
    world = World(replace(plan, digesters=fixed), stage_3())
    world.step()
    assert world.wish(SP) is None
    assert world.wish(OP) is not None


def test_ambient_of_the_site_stands_in_for_a_missing_instrument(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    del world.values["SI.ambient_temperature.PV"]
    world.step()
    assert world.out.setpoints["D1"] is not None

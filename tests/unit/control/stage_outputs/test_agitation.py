"""When does a vessel's agitator run?"""

from dataclasses import replace

import pytest

from control.stage_outputs.agitation import age_ms, next_pulse_ms
from control.stage_outputs.memory import MixMemory, Pulse
from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.states import State, TurnaroundPhase, UnitMode
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import (
    HOUR_S,
    World,
    stage_2,
    stage_3,
    turnaround_run,
)

OP, PV = "D1.agitator.OP", "D1.agitator.PV"
HOUR_MS = HOUR_S * 1000


def begun(world: World, unit: str = "D1", *, seconds: float = 10.0, most: int = 5000) -> int:
    """Step until the agitator is wanted and return the moment."""
    world.until(lambda: world.value(f"{unit}.agitator.OP") == 1.0, seconds=seconds, most=most)
    return world.now_ms


def test_pulse_runs_its_five_minutes_and_is_recorded(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    began_ms = begun(world)
    wish = world.wish(OP)
    assert wish is not None
    # 550 W for 300 s are 45.8 Wh
    assert (wish.run_s, wish.wh, wish.protective) == (300, 46, False)
    world.until(lambda: world.value(OP) == 0.0)
    assert (world.now_ms - began_ms) / 1000 == pytest.approx(301, abs=2)
    (entry,) = world.out.entries
    assert (entry.kind, entry.batch_id) == ("pulse", world.units["D1"].batch_id)
    assert entry.facts == '{"seconds": 299, "why": "plan"}'


def test_pulses_stand_six_hours_apart(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    first = begun(world)
    second = begun_again(world)
    assert second - first <= 6 * HOUR_MS + 10_000
    third = begun_again(world)
    assert third - second == pytest.approx(6 * HOUR_MS, abs=20_000)


def begun_again(world: World) -> int:
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    return begun(world)


def test_agitators_are_staggered(plan: OutputPlan) -> None:
    world = World(plan, *(stage_3(f"D{number}") for number in range(1, 7)))
    world.steps(720, 60.0)  # after twelve hours all stand on their grid
    at_once = 0
    for _ in range(1440):
        world.step(30.0)
        at_once = max(
            at_once, sum(bool(world.values[f"D{n}.agitator.PV"]) for n in range(1, 7))
        )
    assert at_once == 1


def test_refused_pulse_is_postponed_and_done_when_energy_is_there(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.refused.add(OP)
    begun(world)
    world.steps(2)
    assert world.kept("D1").mix.postponed_ms == world.now_ms - 1000
    assert world.value(OP) == 0.0
    assert any(each.key == "stage_outputs.agitation_postponed" for each in world.out.advisories)
    assert any(each.key == "test.refused" for each in world.out.advisories)
    world.refused.clear()
    world.until(lambda: bool(world.values[PV]), most=70)
    world.until(lambda: world.kept("D1").mix.last_ms > 0)
    assert world.kept("D1").mix.postponed_ms == 0


def test_motor_that_does_not_start_is_asked_again_later(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.deaf.add(OP)
    began_ms = begun(world)
    world.until(lambda: world.value(OP) == 0.0)
    assert world.now_ms - began_ms == 30_000
    assert world.kept("D1").mix.reason is not None
    again_ms = begun(world, seconds=1.0)
    assert again_ms - began_ms == 90_000


def test_missed_agitation_is_told_late_and_missed_once_each(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.refused.add(OP)
    world.step()
    began_ms = world.now_ms
    told = []
    for _ in range(12 * 60):
        told += [(each.text.key, world.now_ms - began_ms) for each in world.step(60.0).events]
    assert [key for key, _ in told] == [
        "stage_outputs.agitation_late",
        "stage_outputs.agitation_missed",
    ]
    assert [age for _, age in told] == [8.5 * HOUR_MS + 60_000, 10 * HOUR_MS + 60_000]
    world.refused.clear()
    keys = []
    for _ in range(10):
        keys += [each.text.key for each in world.step(60.0).events]
    assert keys == ["stage_outputs.agitation_back"]


def test_after_twelve_hours_the_pulse_is_protective(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.refused.add(OP)
    world.step()
    began_ms = world.now_ms
    world.until(lambda: getattr(world.wish(OP), "protective", False), seconds=60.0)
    assert 12 * HOUR_MS <= world.now_ms - began_ms <= 12 * HOUR_MS + 120_000
    assert world.cause(OP) == "agitator.protective"


def test_run_by_hand_counts_as_agitation(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    first = begun(world)
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    world.steps(240, 60.0)  # four hours later somebody mixes for five minutes
    world.manual(OP)
    world.values[PV] = True
    world.step()
    assert world.wish(OP) is None
    world.step(300.0)
    world.values[PV] = False
    world.step()
    anchor_ms = world.kept("D1").mix.anchor_ms
    assert anchor_ms - first > 4 * HOUR_MS
    assert world.kept("D1").mix.last_ms == world.now_ms


def test_mixing_of_the_field_units_own_is_left_alone(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.step()
    world.values[PV] = True  # the unit mixes by itself after hours without the PC
    world.step()
    assert world.wish(OP) is None
    world.steps(5, 60.0)
    world.values[PV] = False
    world.step()
    assert world.kept("D1").mix.last_ms == world.now_ms


def test_run_that_never_ends_is_switched_off(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.step()
    world.values[PV] = True
    world.deaf.add(OP)
    world.step()
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    assert world.cause(OP) == "agitator.too_long"
    # longest run 360 s, and 30 s of patience
    assert world.now_ms - world.kept("D1").mix.began_ms == 400_000


def test_short_run_is_no_agitation_and_the_pause_is_kept(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    begun(world)
    world.steps(5, 10.0)
    world.values[PV] = False  # tripped after 40 s
    world.deaf.add(OP)
    world.step()
    tripped_ms = world.now_ms
    assert world.kept("D1").mix.last_ms == 0
    assert world.value(OP) == 0.0
    world.deaf.clear()
    assert begun(world) - tripped_ms == pytest.approx(30 * 60_000, abs=10_000)


def test_unknown_feedback_changes_nothing(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    begun(world)
    world.steps(3, 60.0)
    world.qualities[PV] = Quality.BAD_SENSOR_FAILURE
    before = world.kept("D1").mix
    world.step()
    assert world.kept("D1").mix is before


def test_unit_without_slurry_is_not_mixed(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_2(), loaded=False))
    world.steps(14, float(HOUR_S))
    assert world.value(OP) == 0.0
    assert world.kept("D1").mix.known_ms == 0


def test_agitation_counts_from_the_load(plan: OutputPlan) -> None:
    world = World(plan, replace(turnaround_run("D1", TurnaroundPhase.LOAD), loaded=False))
    world.steps(5, float(HOUR_S))
    world.change("D1", loaded=True)
    world.step()
    assert world.kept("D1").mix.known_ms == world.now_ms


def test_unit_by_hand_gets_no_wish_but_is_told_of(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_2(), mode=UnitMode.MANUAL))
    world.step()
    assert world.wish(OP) is None
    world.step(9.0 * HOUR_S)
    told = [each.text.key for each in world.out.events if each.subject == "D1"]
    assert told == ["stage_outputs.agitation_late"]


@pytest.mark.parametrize("state", [State.HELD, State.PAUSED])
def test_held_unit_rests_two_hours_and_is_mixed_then(plan: OutputPlan, state: State) -> None:
    world = World(plan, stage_2())
    begun(world)
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    world.steps(5, float(HOUR_S))
    world.state("D1", state)
    held_ms = world.now_ms
    world.steps(119, 60.0)
    assert world.value(OP) == 0.0
    assert 0 <= begun(world) - held_ms - 2 * HOUR_MS <= 10_000


def test_hold_ends_a_pulse_of_the_stage(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    begun(world)
    world.steps(2)
    assert world.values[PV]
    world.state("D1", State.HOLDING)
    world.step()
    assert world.value(OP) == 0.0


def test_aborted_unit_gets_the_protective_pulse_only(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.step()
    world.state("D1", State.ABORTED)
    began_ms = world.now_ms
    began = begun(world, seconds=60.0) - began_ms
    assert 12 * HOUR_MS - 2000 <= began <= 12 * HOUR_MS + 60_000
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    assert world.kept("D1").mix.told == 0


def test_protective_pulse_that_stays_out_is_missed(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_2(), state=State.STOPPED))
    world.deaf.add(OP)
    keys = []
    for _ in range(13 * 60):
        keys += [each.text.key for each in world.step(60.0).events]
    assert keys == ["stage_outputs.agitation_missed"]


def test_baseline_mixes_once_at_its_begin(plan: OutputPlan) -> None:
    run = replace(turnaround_run("D1", TurnaroundPhase.BASELINE), loaded=True)
    world = World(plan, run)
    world.change("D1", phase_since_ms=world.now_ms)
    world.until(lambda: world.value(OP) == 1.0, most=5)
    assert world.cause(OP) == "agitator.baseline"
    world.until(lambda: world.value(OP) == 0.0)
    world.steps(60, 60.0)
    assert world.value(OP) == 0.0


def test_temperatures_that_disagree_ask_for_an_early_pulse(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    begun(world)
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    last_ms = world.kept("D1").mix.anchor_ms
    world.values["D1.temperature_difference.PV"] = -2.5
    early_ms = begun(world)
    assert world.cause(OP) == "agitator.early"
    assert early_ms - last_ms == pytest.approx(HOUR_MS, abs=10_000)
    # once asked for it does not follow the noise of the reading
    world.values["D1.temperature_difference.PV"] = 1.9
    world.step()
    assert world.value(OP) == 1.0


def test_device_in_manual_gets_no_pulse(plan: OutputPlan) -> None:
    world = World(plan, stage_2())
    world.manual(OP)
    world.steps(24, float(HOUR_S))
    assert world.wish(OP) is None


def test_plant_without_agitators_is_no_error(plan: OutputPlan) -> None:
    digesters = tuple(replace(each, agitator=Device()) for each in plan.digesters)
    world = World(replace(plan, digesters=digesters), stage_2())
    world.steps(10, float(HOUR_S))
    assert world.wish(OP) is None


def test_tank_is_mixed_while_its_blades_are_covered(plan: OutputPlan) -> None:
    world = World(plan)
    begun(world, "ST")
    world.values["ST.level.PV"] = 30.0
    world.steps(2)
    assert world.value("ST.agitator.OP") == 0.0


@pytest.mark.parametrize(
    ("anchor", "due"),
    [(0, 6), (3, 6), (2, 6), (4, 8), (5, 8.5), (-1, 2.5), (-3, 0)],
)
def test_next_pulse_stands_on_the_grid_or_halfway(anchor: float, due: float) -> None:
    # grid of 6 h from 0: after 4 h the grid's 2 h are too near, so the way to 12 h is halved
    found = next_pulse_ms(round(anchor * HOUR_MS), 6 * HOUR_MS, 0.0)
    assert found == round(due * HOUR_MS)


def test_age_is_none_while_it_runs_or_holds_nothing() -> None:
    assert age_ms(MixMemory(), 10**12) == 0
    running = MixMemory(known_ms=1, began_ms=500, anchor_ms=500, pulse=Pulse.PLAN)
    assert age_ms(running, 10**12) == 0
    assert age_ms(MixMemory(known_ms=1000, last_ms=5000), 9000) == 4000

"""When is base dosed?"""

from dataclasses import replace

import pytest

from control.stage_outputs.dosing import tracked_ph
from control.stage_outputs.memory import DoseMemory, DosePhase
from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.states import State, UnitMode
from plant.quality import Quality
from plant.recipe.model import PhTarget
from tests.unit.control.stage_outputs.world import HOUR_S, World, stage_1, stage_2, stage_3

OP, PV, PH = "D1.dosing.OP", "D1.dosing.PV", "D1.ph.PV"
HOUR_MS = HOUR_S * 1000


def acid(plan: OutputPlan, ph: float = 7.0) -> World:
    """Return stage 3, its approach over, below the wanted pH of 7.2."""
    world = World(plan, stage_3())
    world.values[PH] = ph
    return world


def pulse(world: World) -> int:
    """Step until base is wanted and return the moment."""
    while world.value(OP) != 1.0:
        world.go(1e-6)
    return world.now_ms


def given(world: World) -> None:
    """Step until the pulse is over."""
    world.until(lambda: world.kept("D1").dose.phase is DosePhase.SETTLING)


def test_base_is_dosed_only_while_mixing_and_mixed_after_it(plan: OutputPlan) -> None:
    world = acid(plan)
    world.until(lambda: world.value("D1.agitator.OP") == 1.0, most=5)
    assert world.value(OP) == 0.0
    mixing = world.wish("D1.agitator.OP")
    assert mixing is not None
    assert mixing.run_s == 360  # as long as may be: pulse, then 5 min
    pulse(world)
    wish = world.wish(OP)
    assert wish is not None
    assert (wish.run_s, wish.wh) == (10, 1)  # 50 W for 10 s
    began_ms = world.now_ms
    world.until(lambda: world.value(OP) == 0.0)
    assert world.now_ms - began_ms == 10_000
    (entry,) = [each for each in world.out.entries if each.kind == "dose"]
    assert entry.facts == '{"seconds": 10, "ph": 7.00}'


def test_ph_is_read_after_mixing_and_waiting(plan: OutputPlan) -> None:
    world = acid(plan)
    pulse(world)
    given(world)
    settling_ms = world.now_ms
    world.values[PH] = 7.05
    world.until(lambda: world.kept("D1").dose.phase is not DosePhase.SETTLING, seconds=5.0)
    assert world.now_ms - settling_ms == pytest.approx(1200_000, abs=5000)
    assert world.kept("D1").dose.silent == 0


def test_two_pulses_without_response_end_the_dosing_of_the_stage(plan: OutputPlan) -> None:
    world = acid(plan)
    keys = world.go(3.0)
    assert len(world.kept("D1").dose.pulses_ms) == 2
    assert keys == ["stage_outputs.dosing_locked"]
    assert any(each.key == "stage_outputs.dosing_locked" for each in world.out.advisories)
    world.change("D1", stage_since_ms=world.now_ms)
    world.step()
    assert world.kept("D1").dose.locked is None


def test_pulses_that_move_the_ph_only_together_go_on(plan: OutputPlan) -> None:
    world = acid(plan)
    step = 0.6 * plan.numbers.dosing.response
    silent = []
    for _ in range(4):
        pulse(world)
        given(world)
        world.values[PH] += step
        world.until(lambda: world.kept("D1").dose.phase is not DosePhase.SETTLING, seconds=5.0)
        silent.append(world.kept("D1").dose.silent)
    assert silent == [1, 0, 1, 0]
    assert world.kept("D1").dose.locked is None


def test_pulses_of_an_hour_are_capped(plan: OutputPlan) -> None:
    numbers = replace(plan.numbers, dosing=replace(plan.numbers.dosing, pulses_per_hour=1))
    world = acid(replace(plan, numbers=numbers), 6.0)
    first = pulse(world)
    given(world)
    world.values[PH] = 6.1
    assert pulse(world) - first >= HOUR_MS


@pytest.mark.parametrize("cap", ["pulses_per_day", "pulses_per_batch"])
def test_pulses_of_day_and_batch_are_capped(plan: OutputPlan, cap: str) -> None:
    world = acid(plan, 6.0)
    recipe = world.units["D1"].recipe
    assert recipe is not None
    caps = {"pulses_per_day": 24, "pulses_per_batch": 120} | {cap: 1}
    world.change("D1", recipe=replace(recipe, dosing=replace(recipe.dosing, **caps)))
    pulse(world)
    given(world)
    world.values[PH] = 6.1
    world.go(3.0)
    assert len(world.kept("D1").dose.pulses_ms) == 1
    assert any(each.key == "stage_outputs.dosing_cap" for each in world.out.advisories)
    # a new batch counts anew
    world.change("D1", batch_id="D1-2026-11-30-1")
    world.step()
    assert world.kept("D1").dose.in_batch == 0


def test_pulses_of_the_day_before_are_forgotten(plan: OutputPlan) -> None:
    world = acid(plan, 6.0)
    pulse(world)
    given(world)
    world.values[PH] = 7.6
    world.steps(26, float(HOUR_S))
    world.values[PH] = 7.0
    pulse(world)
    given(world)
    assert len(world.kept("D1").dose.pulses_ms) == 1
    assert world.kept("D1").dose.in_batch == 2


def test_wanted_ph_rises_slowly_within_the_approach() -> None:
    target = PhTarget(7.6, dosed=True, approach_h=6.0)
    memory = DoseMemory(start_ph=6.1)
    assert tracked_ph(memory, target, 0, 2 * HOUR_MS) == pytest.approx(6.6)
    assert tracked_ph(memory, target, 0, 9 * HOUR_MS) == pytest.approx(7.6)
    assert tracked_ph(memory, replace(target, approach_h=0.0), 0, 1) == 7.6
    assert tracked_ph(DoseMemory(start_ph=7.9), target, 0, 1) == 7.6
    assert tracked_ph(DoseMemory(), target, 0, 1) == 7.6


def test_no_base_near_the_wanted_ph(plan: OutputPlan) -> None:
    world = acid(plan, 7.11)
    world.go(0.2)
    assert world.kept("D1").dose.phase is DosePhase.IDLE


def test_overshoot_is_told_and_gets_no_base(plan: OutputPlan) -> None:
    world = acid(plan, 7.61)
    world.step()
    assert world.value(OP) == 0.0
    assert any(each.key == "stage_outputs.ph_overshoot" for each in world.out.advisories)


@pytest.mark.parametrize("quality", [Quality.UNCERTAIN, Quality.BAD])
def test_ph_must_be_good(plan: OutputPlan, quality: Quality) -> None:
    world = acid(plan)
    world.qualities[PH] = quality
    world.go(0.2)
    assert world.kept("D1").dose.phase is DosePhase.IDLE


def test_ph_that_is_lost_before_the_pulse_stops_it(plan: OutputPlan) -> None:
    world = acid(plan)
    world.steps(1)
    assert world.kept("D1").dose.phase is DosePhase.MIXING
    del world.values[PH]
    world.go(0.2)
    assert world.kept("D1").dose.phase is DosePhase.IDLE
    assert world.kept("D1").dose.pulses_ms == ()


def test_ph_that_is_lost_after_the_pulse_is_waited_for(plan: OutputPlan) -> None:
    world = acid(plan)
    pulse(world)
    given(world)
    world.qualities[PH] = Quality.BAD
    world.go(0.5)
    assert world.kept("D1").dose.phase is DosePhase.SETTLING


@pytest.mark.parametrize("run", [stage_1(), replace(stage_2(), stage=0)])
def test_stages_that_only_check_are_not_dosed(plan: OutputPlan, run: object) -> None:
    world = World(plan, run)  # type: ignore[arg-type]  # a UnitRun
    world.values[PH] = 4.0
    world.steps(60)
    assert world.value(OP) == 0.0


def test_hold_ends_what_was_begun(plan: OutputPlan) -> None:
    world = acid(plan)
    pulse(world)
    world.state("D1", State.HOLDING)
    world.step()
    assert world.value(OP) == 0.0
    assert world.kept("D1").dose.phase is DosePhase.IDLE


def test_refused_pulse_is_not_counted(plan: OutputPlan) -> None:
    world = acid(plan)
    world.refused.add(OP)
    pulse(world)
    world.step()
    assert world.value(OP) == 0.0
    dose = world.kept("D1").dose
    assert (dose.phase, dose.pulses_ms) == (DosePhase.IDLE, ())
    assert dose.next_ms == world.now_ms + 600_000


def test_pulse_that_was_never_seen_is_counted_and_blames_nobody(plan: OutputPlan) -> None:
    world = acid(plan)
    world.deaf.add(OP)
    pulse(world)
    given(world)
    assert len(world.kept("D1").dose.pulses_ms) == 1
    world.until(lambda: world.kept("D1").dose.phase is not DosePhase.SETTLING, seconds=5.0)
    assert world.kept("D1").dose.silent == 0


def test_pulse_that_does_not_end_is_switched_off(plan: OutputPlan) -> None:
    world = acid(plan)
    world.deaf.add(OP)
    began_ms = pulse(world)
    for _ in range(21):
        world.values[PV] = True
        world.step()
    assert world.value(OP) == 0.0
    assert world.kept("D1").dose.since_ms - began_ms == 20_000


def test_pulse_ends_with_the_mixing(plan: OutputPlan) -> None:
    world = acid(plan)
    pulse(world)
    world.step()
    world.values["D1.agitator.PV"] = False
    world.deaf.add("D1.agitator.OP")
    world.steps(2)
    assert world.value(OP) == 0.0
    assert world.kept("D1").dose.phase is DosePhase.SETTLING


def test_agitator_that_runs_for_long_carries_no_base_any_more(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.until(lambda: bool(world.values["D1.agitator.PV"]), seconds=10.0)
    world.step(60.0)
    world.values[PH] = 6.9
    world.until(lambda: not world.values["D1.agitator.PV"])
    assert world.kept("D1").dose.phase is DosePhase.MIXING
    assert world.kept("D1").dose.pulses_ms == ()


def test_big_steps_never_dose_twice(plan: OutputPlan) -> None:
    world = acid(plan, 6.0)
    starts = 0
    for _ in range(400):
        was = world.values[PV]
        world.step(11.0)
        starts += not was and bool(world.values[PV])
        world.values[PH] = min(7.0, 6.0 + 0.1 * starts)
    assert starts == len(world.kept("D1").dose.pulses_ms)


def test_people_and_missing_pumps_get_no_wish(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_3(), mode=UnitMode.MANUAL))
    world.step()
    assert world.wish(OP) is None
    bare = tuple(replace(each, dosing=Device()) for each in plan.digesters)
    world = acid(replace(plan, digesters=bare))
    world.steps(2)
    assert world.wish(OP) is None

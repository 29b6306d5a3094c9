"""What holds whatever happens: over random plants, people, refusals and steps of 1 to 60 s."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from control.stage_outputs.memory import DosePhase
from control.stage_outputs.plan import OutputPlan
from plant.batch.states import State, TurnaroundPhase, UnitMode
from plant.quality import Quality
from tests.unit.control.stage_outputs.test_gas_path import gas_tight
from tests.unit.control.stage_outputs.test_step import whole
from tests.unit.control.stage_outputs.world import HOUR_S, UNITS, World, stage_3

SEEDS = range(4)
_QUALITIES = (Quality.GOOD, Quality.GOOD, Quality.UNCERTAIN, Quality.BAD)
_SPANS = {
    "temperature.PV": (20.0, 78.0),
    "temperature_difference.PV": (-5.0, 5.0),
    "ph.PV": (4.0, 9.0),
    "pressure.PV": (0.0, 29.0),
    "level.PV": (0.0, 95.0),
    "ch4.PV": (30.0, 70.0),
    "o2.PV": (0.0, 3.0),
    "jacket_o2.PV": (0.0, 21.0),
}


def troubled(world: World, random: Random) -> None:
    """Change something: a reading, its quality, a state, a refusal."""
    unit = random.choice(UNITS)
    match random.randrange(6):
        case 0 | 1:
            item, (low, high) = random.choice(tuple(_SPANS.items()))
            world.values[f"{unit}.{item}"] = random.uniform(low, high)
        case 2:
            item = random.choice((*_SPANS, "rich_outlet.PV", "lean_outlet.PV", "agitator.PV"))
            world.qualities[f"{unit}.{item}"] = random.choice(_QUALITIES)
        case 3:
            world.state(unit, random.choice(tuple(State)))
        case 4:
            world.refused ^= {f"{unit}.{random.choice(('agitator', 'heater', 'dosing'))}.OP"}
        case _:
            world.values["GT.holder_level.PV"] = random.uniform(0.0, 100.0)
            world.values["SI.irradiance.PV"] = random.uniform(0.0, 900.0)


def lived(plan: OutputPlan, seed: int, look: Callable[[World], None], *, steps: int) -> None:
    """Let a troubled plant live and look at it after each step."""
    random = Random(seed)
    world = whole(plan)
    for _ in range(steps):
        if random.random() < 0.2:
            troubled(world, random)
        world.step(random.uniform(1.0, 60.0))
        look(world)


@pytest.mark.parametrize("seed", SEEDS)
def test_never_two_big_motors_start_within_ten_seconds(plan: OutputPlan, seed: int) -> None:
    motors = {each.op for each in plan.motors}
    starts: list[int] = []
    before: set[str] = set()

    def look(world: World) -> None:
        nonlocal before
        wanted = {
            each.tag_id for each in world.out.wishes if each.value and each.tag_id in motors
        }
        starts.extend(world.now_ms for _ in wanted - before - world.refused)
        before = wanted

    lived(plan, seed, look, steps=1500)
    assert len(starts) > 10
    assert all(later - sooner >= 10_000 for sooner, later in pairwise(starts))


@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_never_all_ways_of_the_gas_are_shut(
    plan: OutputPlan, seed: int, declared: bool
) -> None:
    def look(world: World) -> None:
        for unit in UNITS:
            if not world.units[unit].loaded:
                continue
            oxygen = f"{unit}.jacket_o2.PV"
            relieves = (
                declared
                and float(world.values[oxygen]) <= 5.0
                and world.qualities.get(oxygen, Quality.GOOD).is_good
            )
            rich, lean = (f"{unit}.{name}_outlet" for name in ("rich", "lean"))
            wanted = world.value(f"{rich}.OP"), world.value(f"{lean}.OP")
            assert relieves or 1.0 in wanted, (unit, world.units[unit].place)

    lived(gas_tight(plan) if declared else plan, seed, look, steps=800)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_way_that_closes_leaves_one_that_is_seen_open(plan: OutputPlan, seed: int) -> None:
    shut: dict[str, float | None] = {}

    def look(world: World) -> None:
        for unit in UNITS:
            rich, lean = f"{unit}.rich_outlet", f"{unit}.lean_outlet"
            for closing, other in ((rich, lean), (lean, rich)):
                wanted = world.value(f"{closing}.OP")
                if wanted == 0.0 and shut.get(closing) == 1.0 and world.units[unit].loaded:
                    good = not world.qualities.get(f"{other}.PV", Quality.GOOD).is_bad
                    seen_open = good and world.values[f"{other}.PV"]
                    assert seen_open, (closing, world.now_ms)
                shut[closing] = wanted

    lived(plan, seed, look, steps=800)


@pytest.mark.parametrize("seed", range(2))
def test_agitation_is_never_further_apart_than_wanted(plan: OutputPlan, seed: int) -> None:
    random = Random(seed)
    world = World(plan, *(stage_3(unit) for unit in UNITS))
    last: dict[str, int] = {}
    running: set[str] = set()
    for _ in range(2500):
        world.values["GT.holder_level.PV"] = random.uniform(0.0, 100.0)
        seconds = random.uniform(1.0, 60.0)
        world.step(seconds)
        for unit in (*UNITS, "ST"):
            on = world.value(f"{unit}.agitator.OP") == 1.0
            if on and unit not in running:
                running.add(unit)
                apart_s = (world.now_ms - last.get(unit, world.now_ms)) / 1000.0
                # the step in which it falls due, and those in which others start
                assert apart_s <= 6 * HOUR_S + 5 * 60.0
                last[unit] = world.now_ms
            elif not on:
                running.discard(unit)
    assert len(last) == 7


@pytest.mark.parametrize("seed", SEEDS)
def test_heater_keeps_its_least_times_on_and_off(plan: OutputPlan, seed: int) -> None:
    random = Random(seed)
    world = World(plan, stage_3())
    world.now_ms -= 12 * HOUR_S * 1000
    world.values["D1.temperature.PV"] = 25.0
    world.step()
    turned: list[tuple[int, float | None]] = [(world.now_ms, world.value("D1.heater.OP"))]
    for _ in range(1500):
        setpoint = world.out.setpoints["D1"] or 25.0
        world.values["D1.temperature.PV"] = setpoint + random.uniform(-2.0, 1.0)
        world.values["SI.irradiance.PV"] = random.choice((0.0, 900.0))
        world.values["EN.solar_power.PV"] = random.choice((0.0, 4.0))
        world.step(random.uniform(1.0, 60.0))
        if world.value("D1.heater.OP") != turned[-1][1]:
            turned.append((world.now_ms, world.value("D1.heater.OP")))
    assert len(turned) > 15
    spans = [later[0] - sooner[0] for sooner, later in pairwise(turned[1:])]
    assert min(spans) >= 300_000


@pytest.mark.parametrize("seed", SEEDS)
def test_base_is_never_dosed_without_mixing_and_never_beyond_its_caps(
    plan: OutputPlan, seed: int
) -> None:
    def look(world: World) -> None:
        for unit in UNITS:
            kept = world.kept(unit)
            if world.value(f"{unit}.dosing.OP"):
                assert kept.dose.phase is DosePhase.PULSE
                assert kept.mix.began_ms
            hour_ms = world.now_ms - HOUR_S * 1000
            assert sum(each > hour_ms for each in kept.dose.pulses_ms) <= 2
            assert len(kept.dose.pulses_ms) <= 24

    lived(plan, seed, look, steps=800)


@pytest.mark.parametrize("seed", SEEDS)
def test_feed_and_drain_are_never_wanted_together(plan: OutputPlan, seed: int) -> None:
    random = Random(seed)
    world = whole(plan)
    for _ in range(600):
        if random.random() < 0.2:
            troubled(world, random)
            world.change(
                "D6",
                phase=random.choice(tuple(TurnaroundPhase)),
                state=State.RUNNING,
                mode=random.choice((UnitMode.AUTOMATIC, UnitMode.AUTOMATIC, UnitMode.MANUAL)),
            )
        world.step(random.uniform(1.0, 60.0))
        for unit in UNITS:
            assert not (world.value(f"{unit}.feed.OP") and world.value(f"{unit}.drain.OP"))
            assert not (world.values[f"{unit}.feed.PV"] and world.values[f"{unit}.drain.PV"])


def test_steps_of_any_length_come_to_the_same(plan: OutputPlan) -> None:
    fine, coarse = World(plan, stage_3()), World(plan, stage_3())
    for world in (fine, coarse):
        world.values["D1.temperature.PV"] = 30.0
    fine.steps(3600, 1.0)
    coarse.steps(60, 60.0)
    assert fine.value("D1.temperature.SP") == pytest.approx(
        coarse.value("D1.temperature.SP"), abs=0.11
    )
    assert replace(fine.kept("D1").gas) == coarse.kept("D1").gas

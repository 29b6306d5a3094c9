"""Where does slurry go?"""

from dataclasses import replace

import pytest

from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.states import State, TurnaroundPhase, UnitMode
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import World, stage_3, turnaround_run

FEED, DRAIN, PUMP = "D1.feed.OP", "D1.drain.OP", "ST.transfer_pump.OP"
DIGESTATE = "ST.digestate_valve.OP"


def emptied(plan: OutputPlan) -> World:
    """Return a digester in DISCHARGE with pressure and fit gas."""
    world = World(plan, turnaround_run("D1", TurnaroundPhase.DISCHARGE))
    world.values["D1.pressure.PV"] = 8.0
    return world


def loading(plan: OutputPlan) -> World:
    """Return an empty digester in LOAD."""
    run = replace(turnaround_run("D1", TurnaroundPhase.LOAD), loaded=False)
    world = World(plan, run)
    world.values["D1.level.PV"] = 3.0
    return world


def test_pump_starts_once_drain_and_gas_way_are_seen_open(plan: OutputPlan) -> None:
    world = emptied(plan)
    world.follows = False
    world.step()
    assert (world.value(DRAIN), world.value(PUMP)) == (1.0, 0.0)
    world.values["D1.drain.PV"] = True
    world.step()
    assert world.value(PUMP) == 0.0
    world.values["D1.rich_outlet.PV"] = True
    world.step()
    assert world.value(PUMP) == 1.0
    assert world.out.next_due_ms == world.now_ms + 3000


def test_pump_stops_before_one_mbar_and_goes_on_when_gas_followed(plan: OutputPlan) -> None:
    world = emptied(plan)
    world.steps(4)
    assert world.value(PUMP) == 1.0
    for mbar, wanted in ((1.6, 1.0), (1.5, 0.0), (3.9, 0.0)):
        world.values["D1.pressure.PV"] = mbar
        world.step()
        assert world.value(PUMP) == wanted, mbar
        assert world.value(DRAIN) == 1.0
    world.values["D1.pressure.PV"] = 4.2
    world.until(lambda: world.value(PUMP) == 1.0, most=15)


def test_pump_waits_for_room_in_the_tank(plan: OutputPlan) -> None:
    world = emptied(plan)
    world.values["ST.level.PV"] = 85.0
    world.steps(4)
    assert world.value(PUMP) == 0.0
    world.values["ST.level.PV"] = 84.0
    world.until(lambda: world.value(PUMP) == 1.0, most=15)
    world.values["ST.level.PV"] = 87.0
    world.step()
    assert world.value(PUMP) == 1.0
    world.values["ST.level.PV"] = 88.0
    world.step()
    assert world.value(PUMP) == 0.0


@pytest.mark.parametrize("tag", ["ST.level.PV", "D1.pressure.PV", "D1.level.PV"])
def test_nothing_is_pumped_blind(plan: OutputPlan, tag: str) -> None:
    world = emptied(plan)
    world.steps(4)
    world.qualities[tag] = Quality.BAD
    world.step()
    assert world.value(PUMP) == 0.0
    assert world.value(DRAIN) == (0.0 if tag == "D1.level.PV" else 1.0)


def test_emptied_vessel_is_not_pumped_dry(plan: OutputPlan) -> None:
    world = emptied(plan)
    world.steps(4)
    world.values["D1.level.PV"] = 2.0
    world.step()
    assert (world.value(PUMP), world.value(DRAIN)) == (0.0, 0.0)


def test_of_two_the_one_that_began_first_is_emptied(plan: OutputPlan) -> None:
    world = emptied(plan)
    later = turnaround_run("D2", TurnaroundPhase.DISCHARGE)
    world.units["D2"] = replace(later, phase_since_ms=later.phase_since_ms + 1000)
    world.step()
    assert (world.value(DRAIN), world.value("D2.drain.OP")) == (1.0, 0.0)


@pytest.mark.parametrize("state", [State.HELD, State.ABORTED, State.STOPPED])
def test_held_discharge_stops(plan: OutputPlan, state: State) -> None:
    world = emptied(plan)
    world.steps(4)
    world.state("D1", state)
    world.step()
    assert (world.value(PUMP), world.value(DRAIN)) == (0.0, 0.0)


def test_drain_waits_for_the_feed_to_be_shut(plan: OutputPlan) -> None:
    world = emptied(plan)
    world.values["D1.feed.PV"] = True
    world.deaf.add(FEED)
    world.step()
    assert world.value(DRAIN) == 0.0


def test_feed_opens_until_the_load_is_in_and_stays_shut_then(plan: OutputPlan) -> None:
    world = loading(plan)
    world.steps(2)
    assert world.value(FEED) == 1.0
    world.values["D1.level.PV"] = 80.0
    world.step()
    assert world.value(FEED) == 0.0
    world.values["D1.level.PV"] = 79.0  # it settles
    world.step()
    assert world.value(FEED) == 0.0
    world.change("D1", phase=TurnaroundPhase.LEAK_TEST)
    world.step()
    assert not world.kept("D1").flow.is_fed


def test_feed_waits_for_the_drain_and_a_way_for_the_gas(plan: OutputPlan) -> None:
    world = loading(plan)
    world.follows = False
    world.step()
    assert world.value(FEED) == 0.0
    world.values["D1.lean_outlet.PV"] = True
    world.values["D1.drain.PV"] = True
    world.step()
    assert world.value(FEED) == 0.0
    world.values["D1.drain.PV"] = False
    world.step()
    assert world.value(FEED) == 1.0


def test_feed_waits_for_make_up_gas_over_a_cold_load(plan: OutputPlan) -> None:
    world = loading(plan)
    world.values["D1.pressure.PV"] = 8.0
    world.steps(3)
    assert (world.value("D1.rich_outlet.OP"), world.value(FEED)) == (1.0, 1.0)
    for mbar, wanted in ((1.6, 1.0), (1.5, 0.0), (3.9, 0.0), (4.1, 1.0)):
        world.values["D1.pressure.PV"] = mbar
        world.step()
        assert world.value(FEED) == wanted, mbar
    world.qualities["D1.pressure.PV"] = Quality.BAD
    world.step()
    assert world.value(FEED) == 0.0


def test_cleaned_vessel_is_fed_without_pressure(plan: OutputPlan) -> None:
    world = loading(plan)
    world.values |= {"D1.pressure.PV": 0.0, "D1.o2.PV": 20.9, "D1.ch4.PV": 0.0}
    world.steps(3)
    assert (world.value("D1.lean_outlet.OP"), world.value(FEED)) == (1.0, 1.0)


def test_feed_waits_for_a_level(plan: OutputPlan) -> None:
    world = loading(plan)
    world.qualities["D1.level.PV"] = Quality.BAD
    world.steps(3)
    assert world.value(FEED) == 0.0


def test_held_load_shuts_the_feed(plan: OutputPlan) -> None:
    world = loading(plan)
    world.steps(2)
    world.state("D1", State.HELD)
    world.step()
    assert world.value(FEED) == 0.0


def test_unit_by_hand_gets_no_slurry_wish(plan: OutputPlan) -> None:
    world = World(plan, replace(stage_3(), mode=UnitMode.MANUAL))
    world.step()
    assert world.wish(FEED) is None
    assert world.wish(DRAIN) is None


def test_digestate_leaves_between_two_levels(plan: OutputPlan) -> None:
    world = World(plan)
    world.steps(2)
    for percent, wanted in ((69.9, 0.0), (70.0, 1.0), (60.1, 1.0), (60.0, 0.0)):
        world.values["ST.level.PV"] = percent
        world.step()
        assert world.value(DIGESTATE) == wanted, percent


def test_digestate_stops_while_gas_cannot_follow(plan: OutputPlan) -> None:
    world = World(plan)
    world.values["ST.level.PV"] = 75.0
    world.steps(3)
    for mbar, wanted in ((1.6, 1.0), (1.5, 0.0), (3.9, 0.0), (4.1, 1.0)):
        world.values["ST.pressure.PV"] = mbar
        world.step()
        assert world.value(DIGESTATE) == wanted, mbar
    world.qualities["ST.pressure.PV"] = Quality.BAD
    world.step()
    assert world.value(DIGESTATE) == 0.0


def test_digestate_stays_without_a_level(plan: OutputPlan) -> None:
    world = World(plan)
    world.values["ST.level.PV"] = 75.0
    world.steps(3)
    world.qualities["ST.level.PV"] = Quality.BAD
    world.step()
    assert world.value(DIGESTATE) == 0.0


def test_plants_without_pump_or_tank_are_no_error(plan: OutputPlan) -> None:
    assert plan.tank is not None
    world = emptied(replace(plan, tank=replace(plan.tank, pump=Device())))
    world.steps(3)
    assert world.wish(PUMP) is None
    world = emptied(replace(plan, tank=None))
    world.steps(3)
    assert world.value(DRAIN) == 0.0

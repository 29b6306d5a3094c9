"""The plant without many sensors runs on time, with job cards for its valves."""

from dataclasses import replace

from control.automation.valve_cards import with_valve_cards
from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.cards import CardKind
from plant.batch.states import TurnaroundPhase
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import World, stage_1, stage_3, turnaround_run

LEAN, RICH = "D1.lean_outlet.PV", "D1.rich_outlet.PV"


def declared(world: World, **positions: bool) -> None:
    """Declare valves by hand, as a person does on a job card."""
    for item, is_open in positions.items():
        world.values[f"D1.{item}.PV"] = is_open
        world.qualities[f"D1.{item}.PV"] = Quality.UNCERTAIN


def asked(world: World) -> dict[str, bool]:
    """Return the manual valves of D1 that should stand otherwise."""
    return {each.tag_id: each.is_open for each in world.out.hands if each.unit_id == "D1"}


def plain(basic_plan: OutputPlan, *units: object) -> World:
    """Return a basic plant in which instruments that it has not got show nothing."""
    world = World(basic_plan, *units)  # type: ignore[arg-type]  # UnitRuns
    for item in ("pressure", "level", "temperature_difference", "jacket_o2"):
        for number in range(1, 7):
            world.values.pop(f"D{number}.{item}.PV", None)
    for tag in ("ST.level.PV", "ST.pressure.PV", "GT.holder_level.PV", "SI.irradiance.PV"):
        world.values.pop(tag)
    return world


def test_valves_of_unknown_position_are_asked_for(basic_plan: OutputPlan) -> None:
    world = plain(basic_plan, stage_1())
    world.step()
    hands = asked(world)
    assert hands[LEAN]
    assert not hands["D1.feed.PV"]
    assert world.wish("D1.lean_outlet.OP") is None


def test_declared_valves_need_no_card_and_a_change_of_stage_brings_one(
    basic_plan: OutputPlan,
) -> None:
    world = plain(basic_plan, stage_1())
    declared(world, lean_outlet=True, rich_outlet=False, feed=False, drain=False, relief=False)
    world.step()
    assert asked(world) == {}
    world.units["D1"] = stage_3()
    world.qualities["D1.ch4.PV"] = Quality.UNCERTAIN  # estimated
    world.step()
    assert asked(world) == {RICH: True}
    run = with_valve_cards(world.run, world.out.hands, world.now_ms)
    cards = {card.tag_id: card for card in run.cards if card.unit_id == "D1"}
    assert cards[RICH].kind is CardKind.VALVE
    # the old way closes after the new one is declared open
    declared(world, rich_outlet=True)
    world.step()
    assert asked(world) == {LEAN: False}


def test_heat_and_agitation_run_by_themselves(basic_plan: OutputPlan) -> None:
    world = plain(basic_plan, stage_3())
    world.values["D1.temperature.PV"] = 30.0
    world.step()
    world.values["D1.temperature.PV"] = 29.0
    world.go(8.0)
    assert world.value("D1.heater.OP") == 1.0
    assert world.kept("D1").mix.last_ms > 0
    assert world.kept("ST").mix.last_ms > 0


def test_base_is_dosed_by_the_measured_ph(basic_plan: OutputPlan) -> None:
    world = plain(basic_plan, stage_3())
    world.values["D1.ph.PV"] = 6.5
    world.go(0.5)
    assert len(world.kept("D1").dose.pulses_ms) == 1


def test_machines_and_slurry_are_left_to_people(basic_plan: OutputPlan) -> None:
    world = plain(basic_plan, turnaround_run("D1", TurnaroundPhase.DISCHARGE))
    declared(world, drain=True, feed=False, rich_outlet=True, lean_outlet=False)
    world.steps(3)
    assert "D1.drain.PV" not in asked(world)
    assert world.value("ST.transfer_pump.OP") == 0.0
    assert world.wish("GT.blower.OP") is None
    world.change("D1", phase=TurnaroundPhase.LOAD, loaded=False)
    declared(world, feed=True, drain=False, lean_outlet=True)
    world.step()
    assert "D1.feed.PV" not in asked(world)
    world.change("D1", phase=TurnaroundPhase.LEAK_TEST, loaded=True)
    world.step()
    assert asked(world)["D1.feed.PV"] is False


def test_purge_waits_on_lean_until_oxygen_is_entered(basic_plan: OutputPlan) -> None:
    world = plain(basic_plan, replace(turnaround_run("D1", TurnaroundPhase.PURGE), loaded=True))
    world.values.pop("D1.o2.PV")
    declared(world, rich_outlet=False, lean_outlet=False)
    world.step()
    assert asked(world)[LEAN] is True


def test_valve_that_nobody_can_declare_is_left_to_people(basic_plan: OutputPlan) -> None:
    digesters = tuple(replace(each, feed=Device(manual=True)) for each in basic_plan.digesters)
    world = plain(replace(basic_plan, digesters=digesters), stage_1())
    world.step()
    assert "D1.feed.PV" not in asked(world)
    # its position is unknown, so the drain does not count on it
    assert asked(world)["D1.drain.PV"] is False

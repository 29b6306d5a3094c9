"""What do all stages together want of the plant?"""

import pytest

from control.automation.saved import Documents
from control.stage_outputs.memory import OutputMemory
from control.stage_outputs.plan import OutputPlan
from plant.batch.states import State, TurnaroundPhase
from plant.description.model import PlantDescription
from tests.unit.control.stage_outputs.world import (
    UNITS,
    World,
    stage_1,
    stage_2,
    stage_3,
    turnaround_run,
)


def whole(plan: OutputPlan) -> World:
    """Return the plant in the middle of its rota."""
    return World(
        plan,
        stage_1("D1"),
        stage_2("D2"),
        stage_3("D3"),
        stage_3("D4"),
        stage_3("D5"),
        turnaround_run("D6", TurnaroundPhase.COOL),
    )


def test_every_output_gets_one_wish_off_as_well_as_on(plan: OutputPlan) -> None:
    world = whole(plan)
    world.steps(3)
    wished = [each.tag_id for each in world.out.wishes if each.tag_id.endswith(".OP")]
    assert len(wished) == len(set(wished))
    devices = {
        device.op
        for vessel in plan.digesters
        for device in (
            vessel.heater,
            vessel.agitator,
            vessel.dosing,
            vessel.rich,
            vessel.lean,
            vessel.relief,
            vessel.feed,
            vessel.drain,
        )
    }
    assert devices <= set(wished)


def test_nothing_that_did_not_change_is_kept_anew(plan: OutputPlan) -> None:
    world = whole(plan)
    world.go(1.0)
    before = world.memory
    changed = 0
    for _ in range(20):
        world.step(0.001)
        changed += world.memory is not before
        before = world.memory
    assert changed <= 3


def test_unknown_unit_is_idle_and_empty(plan: OutputPlan) -> None:
    world = World(plan)
    world.step()
    assert {world.value(f"{unit}.heater.OP") for unit in UNITS} == {0.0}
    assert set(world.out.setpoints.values()) == {None}


def test_memory_survives_as_a_document(plan: OutputPlan) -> None:
    world = whole(plan)
    world.refused.add("D3.agitator.OP")
    world.go(4.0)
    codec = Documents()
    text = codec.write(world.memory)
    assert codec.read(OutputMemory, {"outputs": text}, "outputs") == world.memory


def test_restart_from_the_document_goes_on_alike(plan: OutputPlan) -> None:
    codec = Documents()
    going, restarted = whole(plan), whole(plan)
    for world in (going, restarted):
        world.go(2.0)
    text = codec.write(restarted.memory)
    again = codec.read(OutputMemory, {"outputs": text}, "outputs")
    assert again is not None
    restarted.memory = again
    for _ in range(600):
        assert going.step().wishes == restarted.step().wishes


@pytest.mark.parametrize("state", list(State))
def test_every_word_has_its_text(
    plan: OutputPlan, full: PlantDescription, state: State
) -> None:
    world = whole(plan)
    for unit in UNITS:
        world.state(unit, state)
    world.values |= {"D3.ph.PV": 6.0, "D4.ph.PV": 9.0, "D2.temperature_difference.PV": 5.0}
    world.refused.add("D1.agitator.OP")
    said = ""
    for _ in range(70):
        world.step(600.0)
        said += world.said(full.texts).replace("<test.refused>", "")
    assert "<" not in said
    assert "{" not in said

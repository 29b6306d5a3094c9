"""Who may start a big motor now?"""

from control.stage_outputs.plan import OutputPlan
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import HOUR_S, World, stage_3


def test_two_due_at_once_start_ten_seconds_apart(plan: OutputPlan) -> None:
    world = World(plan, stage_3("D1"), stage_3("D2"))
    world.refused |= {"D1.agitator.OP", "D2.agitator.OP"}
    world.steps(8, float(HOUR_S))
    world.refused.clear()
    starts: dict[str, int] = {}
    for _ in range(400):
        world.step()
        for unit in ("D1", "D2"):
            if world.value(f"{unit}.agitator.OP") == 1.0:
                starts.setdefault(unit, world.now_ms)
    assert abs(starts["D1"] - starts["D2"]) >= 10_000


def test_start_by_hand_makes_the_plan_wait(plan: OutputPlan) -> None:
    world = World(plan, stage_3())
    world.step()
    world.step(11.0 * HOUR_S)
    world.manual("GT.blower.OP")
    world.values["GT.blower.PV"] = True
    world.values["D1.agitator.PV"] = False
    world.memory = World(plan).memory
    world.step()
    blower_ms = world.now_ms
    world.values["GT.holder_level.PV"] = 60.0  # wants the compressor
    world.until(lambda: world.value("GT.compressor.OP") == 1.0, most=20)
    assert world.now_ms - blower_ms == 10_000


def test_slot_of_a_motor_that_never_starts_is_free_again(plan: OutputPlan) -> None:
    world = World(plan)
    world.values["ST.level.PV"] = 30.0
    world.values["GT.holder_level.PV"] = 60.0
    world.deaf.add("GT.blower.OP")
    world.step()
    assert world.memory.slot.owner == "GT.blower.OP"
    asked_ms = world.now_ms
    world.until(lambda: world.memory.slot.since_ms != asked_ms, most=40)
    assert world.now_ms - asked_ms == 31_000


def test_motor_whose_state_is_lost_counts_as_a_start_when_it_is_back(plan: OutputPlan) -> None:
    world = World(plan)
    world.deaf.add("GT.blower.OP")
    world.values["GT.blower.PV"] = True
    world.step()
    world.qualities["GT.blower.PV"] = Quality.BAD
    world.steps(20)
    world.qualities.clear()
    world.step()
    assert world.memory.slot.start_ms == world.now_ms

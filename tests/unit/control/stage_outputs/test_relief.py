"""May over-pressure go to the jacket?"""

from dataclasses import replace

import pytest

from control.stage_outputs.plan import Device, OutputPlan
from plant.batch.states import UnitMode
from plant.quality import Quality
from tests.unit.control.stage_outputs.test_gas_path import gas_tight
from tests.unit.control.stage_outputs.world import World, stage_1, stage_2, turnaround_run

OP = "D1.relief.OP"


def pressed(plan: OutputPlan) -> World:
    """Return stage 2 at 80 % of the relief setting, its jacket full of gas."""
    world = World(plan, stage_2())
    world.values |= {"D1.jacket_o2.PV": 2.0, "D1.pressure.PV": 24.0}
    return world


def test_jacket_that_nobody_declared_gets_no_gas(plan: OutputPlan) -> None:
    world = pressed(plan)
    world.steps(3)
    assert (world.value(OP), world.cause(OP)) == (0.0, "relief.closed")


def test_declared_jacket_gets_pulses(plan: OutputPlan) -> None:
    world = pressed(gas_tight(plan))
    wanted = []
    for _ in range(145):
        world.step()
        wanted.append(world.value(OP) == 1.0)
    begins = [
        place for place in range(145) if wanted[place] and not any(wanted[place - 1 : place])
    ]
    assert begins == [0, 70, 140]  # 10 s, then 60 s of pause
    assert sum(wanted[:70]) == 10


def test_pulse_waits_for_pressure(plan: OutputPlan) -> None:
    world = pressed(gas_tight(plan))
    world.values["D1.pressure.PV"] = 22.0  # 73 %
    world.step()
    assert world.value(OP) == 0.0
    world.qualities["D1.pressure.PV"] = Quality.BAD_SENSOR_FAILURE
    world.step()
    assert world.value(OP) == 0.0


@pytest.mark.parametrize("quality", [Quality.UNCERTAIN, Quality.BAD])
def test_jacket_oxygen_must_be_good(plan: OutputPlan, quality: Quality) -> None:
    world = pressed(gas_tight(plan))
    world.qualities["D1.jacket_o2.PV"] = quality
    world.step()
    assert world.value(OP) == 0.0


def test_air_in_the_jacket_forbids_it(plan: OutputPlan) -> None:
    world = pressed(gas_tight(plan))
    world.values["D1.jacket_o2.PV"] = 5.1
    world.step()
    assert world.value(OP) == 0.0
    del world.values["D1.jacket_o2.PV"]
    world.step()
    assert world.value(OP) == 0.0


@pytest.mark.parametrize("running", [True, None])
def test_jacket_compressor_must_be_seen_standing(
    plan: OutputPlan, running: bool | None
) -> None:
    world = pressed(gas_tight(plan))
    world.deaf.add("EN.jacket_compressor.OP")
    if running is None:
        world.qualities["EN.jacket_compressor.PV"] = Quality.BAD
    else:
        world.values["EN.jacket_compressor.PV"] = running
    world.step()
    assert world.value(OP) == 0.0


def test_plant_without_a_jacket_compressor_has_none_to_lock_out(plan: OutputPlan) -> None:
    world = pressed(replace(gas_tight(plan), jacket_compressor=Device()))
    world.step()
    assert world.value(OP) == 1.0


def test_stages_without_relief_and_people_keep_it_closed(plan: OutputPlan) -> None:
    world = pressed(gas_tight(plan))
    world.units = {"D1": stage_1(), "D2": turnaround_run("D2")}
    world.step()
    assert world.value(OP) == world.value("D2.relief.OP") == 0.0
    world.units = {"D1": replace(stage_2(), mode=UnitMode.MANUAL)}
    world.step()
    assert world.wish(OP) is None


def test_relief_in_manual_is_no_path(plan: OutputPlan) -> None:
    world = pressed(gas_tight(plan))
    world.manual(OP)
    world.values["D1.pressure.PV"] = 5.0
    world.steps(2)
    assert world.wish(OP) is None
    assert world.value("D1.lean_outlet.OP") == 1.0


def test_vessel_without_a_relief_valve_has_no_such_path(plan: OutputPlan) -> None:
    tight = gas_tight(plan)
    bare = tuple(replace(each, relief=Device()) for each in tight.digesters)
    world = pressed(replace(tight, digesters=bare))
    world.values["D1.pressure.PV"] = 5.0
    world.steps(2)
    assert world.value("D1.lean_outlet.OP") == 1.0

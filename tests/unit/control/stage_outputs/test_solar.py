"""When does the solar pump run?"""

from dataclasses import replace

import pytest

from control.stage_outputs.plan import Device, OutputPlan
from plant.quality import Quality
from tests.unit.control.stage_outputs.world import World, stage_3

OP, SUN = "EN.solar_pump.OP", "SI.irradiance.PV"


def wanting(plan: OutputPlan) -> World:
    """Return a plant in which D1 is below its set point."""
    world = World(plan, stage_3())
    world.values["D1.temperature.PV"] = 30.0
    world.step()
    world.values["D1.temperature.PV"] = 29.0
    return world


def test_pump_runs_in_the_sun_while_somebody_wants_heat(plan: OutputPlan) -> None:
    world = wanting(plan)
    world.values[SUN] = 199.0
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "solar.no_sun")
    world.values[SUN] = 200.0
    world.step()
    assert (world.value(OP), world.cause(OP)) == (1.0, "solar.sun")
    began_ms = world.now_ms
    world.values[SUN] = 100.0
    world.until(lambda: world.value(OP) == 0.0, seconds=10.0)
    assert world.now_ms - began_ms == 600_000
    world.values[SUN] = 300.0
    world.step()
    assert world.value(OP) == 0.0  # off for its least time


def test_pump_rests_while_nobody_wants_heat(plan: OutputPlan) -> None:
    world = World(plan)
    world.values[SUN] = 800.0
    world.step()
    assert (world.value(OP), world.cause(OP)) == (0.0, "solar.no_need")


def test_pump_without_a_sun_instrument_is_left_to_people(plan: OutputPlan) -> None:
    world = wanting(plan)
    world.qualities[SUN] = Quality.BAD
    world.step()
    assert world.wish(OP) is None
    bare = replace(plan, solar=replace(plan.solar, pump=Device()))
    world = wanting(bare)
    world.step()
    assert world.wish(OP) is None


@pytest.mark.parametrize(("power", "pump"), [(None, True), (2.0, False)])
def test_no_heat_is_counted_on_without_meter_or_pump(
    plan: OutputPlan, power: float | None, pump: bool
) -> None:
    world = wanting(plan)
    world.values |= {"EN.solar_pump.PV": pump, "EN.solar_power.PV": power or 0.0}
    if power is None:
        world.qualities["EN.solar_power.PV"] = Quality.BAD
    world.step()
    assert world.value("D1.heater.OP") == 1.0

"""A plant in service goes on with the timed runs that are under way."""

from analysis.process.plant_process import PlantProcess
from drivers.simulated.field_unit import build_units
from plant.description.load import load_plant

NOON_MS = 1_795_156_200_000


def test_the_tank_is_being_mixed_when_the_simulation_begins() -> None:
    description = load_plant()
    process = PlantProcess(description, seed=1, start_utc_ms=NOON_MS)
    tank = build_units(description, process, now_s=0.0)["U7"]
    agitator = tank.bit("agitator")
    assert tank.mcu.outputs & agitator
    cold = build_units(description, process, now_s=0.0, is_cold=True)["U7"]
    assert not cold.mcu.outputs & agitator

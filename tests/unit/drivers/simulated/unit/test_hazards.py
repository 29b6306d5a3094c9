"""Every local interlock, with its sensor good, bad and back, meets its outputs."""

from dataclasses import dataclass, field

import pytest

from drivers.simulated.unit.interlocks import Reading
from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import Bench


@dataclass(frozen=True)
class Hazard:
    """A reading that must make outputs safe.

    Attributes:
        unit: map of the unit.
        register, reading: what its sensor shows.
        asked: outputs that were asked for.
        off, on: outputs that must then be off and on.
        lost_is_milder: whether a lost sensor counts as a milder hazard by its rule.
    """

    unit: str
    register: str
    reading: Reading
    asked: set[str]
    off: set[str] = field(default_factory=set)
    on: set[str] = field(default_factory=set)
    lost_is_milder: bool = False


HAZARDS = [
    Hazard("digester", "temperature_upper", 78.0, {"heater", "lean_outlet"}, off={"heater"}),
    Hazard("digester", "temperature_lower", 78.5, {"heater", "lean_outlet"}, off={"heater"}),
    Hazard("digester", "level", 14.9, {"heater", "lean_outlet"}, off={"heater"}),
    Hazard("digester", "level", 39.9, {"agitator", "lean_outlet"}, off={"agitator"}),
    Hazard(
        "digester", "level", 90.1, {"agitator", "feed", "lean_outlet"}, off={"agitator", "feed"}
    ),
    Hazard(
        "digester", "foam", True, {"agitator", "feed", "lean_outlet"}, off={"agitator", "feed"}
    ),
    Hazard("digester", "ph", 8.1, {"dosing", "lean_outlet"}, off={"dosing"}),
    Hazard(
        "digester",
        "pressure",
        27.0,
        {"agitator", "heater", "rich_outlet"},
        off={"agitator", "heater"},
        on={"lean_outlet"},
    ),  # 90 % of a relief setting of 30 mbar
    Hazard("digester", "pressure", 0.9, {"drain", "lean_outlet"}, off={"drain"}),
    Hazard("digester", "jacket_o2", 5.5, {"lean_outlet", "relief"}, off={"relief"}),
    Hazard("tank", "level", 9.0, {"digestate_valve", "gas_outlet"}, off={"digestate_valve"}),
    Hazard("tank", "level", 39.0, {"agitator", "gas_outlet"}, off={"agitator"}),
    Hazard("tank", "level", 91.0, {"gas_outlet", "transfer_pump"}, off={"transfer_pump"}),
    Hazard("tank", "pressure", 0.5, {"gas_outlet", "transfer_pump"}, off={"transfer_pump"}),
    Hazard(
        "tank",
        "pressure",
        28.0,
        {"agitator", "transfer_pump"},
        off={"agitator"},
        on={"gas_outlet"},
    ),
    Hazard(
        "gas", "suction_pressure", 2.0, {"blower", "compressor"}, off={"blower", "compressor"}
    ),
    Hazard("gas", "suction_o2", 4.0, {"compressor", "product_valve"}, off={"compressor"}),
    Hazard("gas", "discharge_pressure", 13.8, {"compressor"}, off={"compressor"}),
    Hazard("energy", "emergency_stop", True, {"generator", "solar_pump"}, off={"generator"}),
    Hazard("energy", "fire", True, {"generator", "jacket_compressor"}, off={"generator"}),
    Hazard("energy", "room_ch4", 20.0, set(), on={"ventilation"}),
    Hazard(
        "energy",
        "room_ch4",
        40.0,
        {"generator"},
        off={"generator"},
        on={"ventilation"},
        lost_is_milder=True,
    ),
    Hazard("energy", "room_h2s", 10.0, set(), on={"ventilation"}),
    Hazard("energy", "room_o2", 19.0, set(), on={"ventilation"}),
]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda each: f"{each.unit}-{each.register}")
@pytest.mark.parametrize("is_readable", [True, False])
def test_a_hazard_or_a_lost_sensor_makes_the_outputs_safe(
    description: PlantDescription, hazard: Hazard, is_readable: bool
) -> None:
    bench = Bench(description, hazard.unit, warm=())
    calm = bench.readings[hazard.register]
    off = set() if hazard.lost_is_milder and not is_readable else hazard.off
    bench.command(*hazard.asked)
    assert hazard.asked <= bench.on
    bench.sense(**{hazard.register: hazard.reading if is_readable else None})
    assert not off & bench.on
    assert hazard.on <= bench.on
    bench.sense(**{hazard.register: calm})
    bench.wait(5.0)
    assert not off & bench.on, "nothing starts again by itself"
    bench.command(*hazard.asked)
    assert hazard.asked - {"agitator"} <= bench.on, "a command starts it; the agitator rests"


@pytest.mark.parametrize("hazard", [{"room_ch4": 25.0}, {"room_h2s": 12.0}, {"room_o2": 19.0}])
def test_nothing_starts_in_a_dangerous_room_but_what_runs_may_run(
    description: PlantDescription, hazard: dict[str, Reading]
) -> None:
    bench = Bench(description, "energy", warm=("generator",))
    bench.sense(**hazard)
    assert bench.on == {"generator", "ventilation"}
    bench.command("generator", "jacket_compressor", "ventilation")
    assert bench.on == {"generator", "ventilation"}
    bench.command("ventilation")
    bench.command("generator", "ventilation")
    assert bench.on == {"ventilation"}


def test_the_ventilation_cannot_be_stopped_in_gas(description: PlantDescription) -> None:
    bench = Bench(description, "energy", warm=())
    bench.sense(room_ch4=21.0)
    bench.command()
    assert bench.on == {"ventilation"}
    assert bench.read("status_command_rejected")


def test_low_discharge_pressure_counts_a_minute_after_the_start(
    description: PlantDescription,
) -> None:
    bench = Bench(description, "gas", warm=())
    bench.sense(discharge_pressure=0.5)
    bench.command("compressor")
    bench.wait(59.0)
    assert bench.on == {"compressor"}
    bench.wait(2.0)
    assert bench.on == set()
    assert bench.mcu.tripped == frozenset(), "a machine at rest has no discharge pressure"


def test_poor_product_is_not_exported(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("compressor", "product_valve"))
    bench.sense(product_ch4=85.0)
    bench.wait(599.0)
    assert bench.on == {"compressor", "product_valve"}
    bench.wait(2.0)
    assert bench.on == {"compressor"}


def test_a_rise_of_5_6_kelvin_in_five_minutes_stops_the_heater(
    description: PlantDescription,
) -> None:
    bench = Bench(description)
    bench.command("heater", "lean_outlet")
    for second in range(290):
        bench.sense(temperature_upper=35.0 + second * 0.019)
        bench.wait(1.0)
    assert "heater" in bench.on  # 289 s x 0.019 K = 5.5 K
    bench.sense(temperature_upper=40.7)
    assert "heater" not in bench.on
    assert "upper_rises" in bench.mcu.tripped


def test_a_slow_rise_does_not(description: PlantDescription) -> None:
    bench = Bench(description)
    bench.command("heater", "lean_outlet")
    for minute in range(60):
        bench.sense(temperature_upper=35.0 + 0.9 * minute)  # at most 5.4 K in 5 min
        bench.wait(60.0, step_s=10.0)
        bench.sense(temperature_lower=35.0 + 0.9 * minute)
        if minute < 47:  # 35 + 0.9 x 48 = 78.2 degC
            assert "heater" in bench.on
    assert "upper_hot" in bench.mcu.tripped


def test_no_agitation_for_ten_hours_stops_the_heat(description: PlantDescription) -> None:
    bench = Bench(description)
    bench.command("heater", "lean_outlet")
    bench.wait(35_940, step_s=60.0)
    assert "heater" in bench.on
    bench.wait(60.0)
    assert "heater" not in bench.on
    bench.write("run_agitator", 60)
    bench.wait(1.0)
    bench.command("heater", "lean_outlet")
    assert "heater" in bench.on


def test_the_heater_limit_is_the_one_in_the_register(description: PlantDescription) -> None:
    bench = Bench(description)
    bench.write("heater_limit", 600)
    bench.command("heater", "lean_outlet")
    bench.sense(temperature_upper=60.0)
    assert "heater" not in bench.on

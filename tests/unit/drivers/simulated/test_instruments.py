"""Sensors with their faults."""

import pytest

from drivers.simulated.faults import parse_fault
from drivers.simulated.instruments import Instrument
from drivers.simulated.unit.interlocks import Reading
from plant.description.model import PlantDescription
from plant.registers import Table


def instrument(description: PlantDescription, tag_id: str) -> Instrument:
    tag = description.tags[tag_id]
    assert tag.field_unit is not None
    assert tag.register is not None
    register = description.map_of(tag.field_unit).registers[tag.register]
    assert register.table is Table.INPUT
    return Instrument(tag, register, seed=1)


def shown(found: Instrument, value: Reading, spec: str = "", dt_s: float = 0.0) -> Reading:
    faults = [parse_fault(spec)] if spec else []
    return found.read(value, dt_s, faults)


def test_a_sound_sensor_shows_the_true_value_with_little_noise(
    description: PlantDescription,
) -> None:
    assert shown(instrument(description, "D1.ph.PV"), 7.2) == pytest.approx(7.2, abs=0.05)


def test_noise_does_not_leave_the_range_of_a_sound_instrument(
    description: PlantDescription,
) -> None:
    power = instrument(description, "EN.heaters_power.PV")
    assert min(float(shown(power, 0.0) or 0.0) for _ in range(50)) == 0.0
    assert shown(power, 25.0, dt_s=60.0) == pytest.approx(25.0, abs=0.1), "an overload is shown"


def test_the_same_seed_has_the_same_noise(description: PlantDescription) -> None:
    first = [shown(instrument(description, "D1.ph.PV"), 7.2) for _ in range(2)]
    assert first[0] == first[1]


def test_a_stuck_sensor_keeps_its_last_value(description: PlantDescription) -> None:
    ph = instrument(description, "D1.ph.PV")
    last = shown(ph, 7.2)
    assert shown(ph, 4.0, "D1.ph.PV:stuck", 3600.0) == last


def test_a_drifting_sensor_moves_with_plant_time_and_comes_back(
    description: PlantDescription,
) -> None:
    ph = instrument(description, "D1.ph.PV")
    shown(ph, 7.0)
    drifted = [shown(ph, 7.0, "D1.ph.PV:drift=0.5/h", 1800.0) for _ in range(4)]
    assert drifted[-1] == pytest.approx(8.0, abs=0.05)  # 0.5 per hour, two hours
    assert shown(ph, 7.0) == pytest.approx(7.0, abs=0.05)


def test_an_open_sensor_cannot_be_read(description: PlantDescription) -> None:
    assert shown(instrument(description, "D1.ph.PV"), 7.0, "D1.ph.PV:open") is None
    assert shown(instrument(description, "D1.ph.PV"), None) is None


@pytest.mark.parametrize(
    ("tag_id", "expected"),
    [
        ("D1.temperature_upper.PV", -127.0),  # what a digital thermometer shows
        ("D1.ph.PV", 13.0),  # 2..12 and a tenth of it above
        ("D1.foam.PV", True),
    ],
)
def test_a_short_circuit_shows_what_its_kind_shows(
    description: PlantDescription, tag_id: str, expected: Reading
) -> None:
    found = instrument(description, tag_id)
    assert shown(found, 0.0, f"{tag_id}:short") == pytest.approx(expected)


def test_contacts_and_counters_open_and_stick(description: PlantDescription) -> None:
    foam = instrument(description, "D1.foam.PV")
    assert shown(foam, False, "D1.foam.PV:stuck") is False
    assert shown(foam, True, "D1.foam.PV:stuck") is False
    assert shown(foam, True) is True
    assert shown(foam, False, "D1.foam.PV:open") is None
    litres = instrument(description, "D1.gas_counter.PV")
    assert shown(litres, 100.0) == 100.0
    assert shown(litres, 200.0, "D1.gas_counter.PV:stuck") == 100.0

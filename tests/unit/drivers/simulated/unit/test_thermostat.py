"""The thermostat inside an enabled heater output."""

import pytest

from drivers.simulated.unit.thermostat import Thermostat
from drivers.simulated.unit.unit_rules import ThermostatSpec
from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import Bench

SPEC = ThermostatSpec(1, ("a", "b"), "sp", "active", "satisfied", "minimum", 0.3)


@pytest.fixture
def thermostat() -> Thermostat:
    return Thermostat(SPEC)


@pytest.mark.parametrize(("temperature", "holds"), [(44.9, False), (45.0, True), (46.0, True)])
def test_at_first_the_set_point_itself_decides(
    thermostat: Thermostat, temperature: float, holds: bool
) -> None:
    pair = [temperature, temperature]
    assert thermostat.judge(pair, 45.0, may_switch_off=False) is holds


def test_it_switches_at_the_set_point_and_a_hysteresis_below(thermostat: Thermostat) -> None:
    course = [44.8, 44.9, 45.0, 44.9, 44.8, 44.71, 44.69, 44.8, 44.99, 45.0]
    held = [thermostat.judge([t, t], 45.0, may_switch_off=True) for t in course]
    assert held == [False, False, True, True, True, True, False, False, False, True]


def test_it_controls_on_the_mean(thermostat: Thermostat) -> None:
    assert not thermostat.judge([44.0, 45.9], 45.0, may_switch_off=True)
    assert thermostat.judge([44.0, 46.0], 45.0, may_switch_off=True)


def test_the_least_time_on_binds_it_up_to_one_hysteresis(thermostat: Thermostat) -> None:
    thermostat.judge([44.0, 44.0], 45.0, may_switch_off=False)
    assert not thermostat.judge([45.1, 45.1], 45.0, may_switch_off=False)
    assert thermostat.judge([45.3, 45.3], 45.0, may_switch_off=False)


def test_a_sensor_that_cannot_be_read_holds_the_heat_off(thermostat: Thermostat) -> None:
    assert thermostat.judge([44.0, None], 45.0, may_switch_off=True)
    assert thermostat.holds


def test_without_a_set_point_it_holds_nothing(thermostat: Thermostat) -> None:
    thermostat.judge([46.0, 46.0], 45.0, may_switch_off=True)
    assert not thermostat.judge([46.0, 46.0], None, may_switch_off=True)
    assert not thermostat.holds


def test_the_unit_shows_its_set_point_and_that_it_is_reached(
    description: PlantDescription,
) -> None:
    bench = Bench(description)
    bench.sense(temperature_upper=44.5, temperature_lower=44.5)
    assert bench.read("temperature_setpoint_active") == 0x8000
    assert bench.write("temperature_setpoint", 4500) is None
    assert bench.read("temperature_setpoint_active") == 4500
    bench.command("heater", "lean_outlet")
    assert bench.on == {"heater", "lean_outlet"}
    assert not bench.read("heater_satisfied")
    bench.wait(300.0)
    bench.sense(temperature_upper=45.2, temperature_lower=45.0)
    assert bench.on == {"lean_outlet"}
    assert bench.read("heater_satisfied")
    bench.command("heater", "rich_outlet")
    assert not bench.read("status_command_rejected"), "held at the set point is followed"
    bench.sense(temperature_upper=44.5, temperature_lower=44.5)
    assert bench.on == {"heater", "rich_outlet"}
    bench.write("temperature_setpoint", 0x8000)
    bench.sense(temperature_upper=46.0, temperature_lower=46.0)
    assert bench.on == {"heater", "rich_outlet"}


def test_a_disabled_heater_is_not_called_satisfied(description: PlantDescription) -> None:
    bench = Bench(description)
    bench.write("temperature_setpoint", 3000)
    bench.wait(1.0)
    assert not bench.read("heater_satisfied")


def test_a_set_point_above_the_limit_is_refused(description: PlantDescription) -> None:
    bench = Bench(description)
    assert bench.write("temperature_setpoint", 7801) == 3
    assert bench.write("temperature_setpoint", 0xFF9C) == 3  # -1 degC

"""Units, process, instruments and faults on one clock."""

import re

import pytest

from drivers.simulated.faults import FaultSpecError
from drivers.simulated.field_unit import build_units
from drivers.simulated.station import SimulatedPlant
from plant.description.model import PlantDescription
from plant.registers import Table
from tests.fakes.clock import ManualClock
from tests.unit.drivers.simulated.still_process import StillProcess

READ_HEAD = bytes((4, 0, 0, 0, 6))


class Yard:
    """The plant, its process and a clock that the test winds."""

    def __init__(self, description: PlantDescription, *, is_cold: bool = False) -> None:
        self.clock = ManualClock()
        self.process = StillProcess(description)
        units = build_units(
            description,
            self.process,
            now_s=self.clock.monotonic_s(),
            is_cold=is_cold,
        )
        self.plant = SimulatedPlant(units, self.process, clock=self.clock)

    def is_dark(self) -> bool:
        """Whether the process was told that the mains are gone."""
        return not self.process.has_mains

    def is_stopped(self) -> bool:
        """Whether the process was told of an emergency stop."""
        return self.process.emergency_stop

    def wait(self, seconds: float, *, heartbeat: bool = True) -> None:
        """Let real time pass in ticks of 50 ms."""
        for _ in range(round(seconds / 0.05)):
            self.clock.advance(0.05)
            for unit in self.plant.units.values() if heartbeat else ():
                unit.mcu.write_holding(4, (1,), self.clock.monotonic_s())
            self.plant.advance()

    def read(self, unit: str, name: str) -> int:
        """Return a register's first word, or a bit."""
        found = self.plant.units[unit]
        register = found.register_map.registers[name]
        words = found.mcu.read(Table.INPUT, register.address, 1)
        assert not isinstance(words, int)
        is_bit = register.encoding.value == "bit"
        return words[0] >> register.bit & 1 if is_bit else words[0]

    def command(self, unit: str, *outputs: str) -> None:
        """Write the next output command."""
        found = self.plant.units[unit]
        sequence = self.read(unit, "accepted_sequence") + 1
        out = sum(found.bit(name) for name in outputs)
        words = (sequence, out, out ^ 0xFFFF)
        assert found.mcu.write_holding(0, words, self.clock.monotonic_s()) is None


@pytest.fixture
def yard(description: PlantDescription) -> Yard:
    return Yard(description)


def test_a_warm_plant_is_in_service(yard: Yard) -> None:
    for number in range(1, 7):
        assert yard.plant.units[f"U{number}"].mcu.outputs == 0x10
    assert yard.read("U8", "outputs") == 0x05
    assert yard.read("U9", "outputs") == 0x02
    assert not yard.read("U1", "status_cold_start")
    assert yard.read("U1", "temperature_setpoint_active") == 3500
    assert yard.read("U1", "level") == pytest.approx(800, abs=5)


def test_a_cold_plant_is_safe(description: PlantDescription) -> None:
    yard = Yard(description, is_cold=True)
    assert yard.read("U1", "status_cold_start")
    assert yard.read("U8", "outputs") == 0x04


def test_an_output_reaches_the_process_and_its_feedback_the_unit(yard: Yard) -> None:
    yard.command("U2", "agitator", "lean_outlet")
    yard.wait(1.0)
    assert yard.process.outputs["D2.agitator.OP"] is True
    assert yard.read("U2", "agitator_running") == 1


def test_a_contactor_answers_at_once_and_not_with_the_next_second(yard: Yard) -> None:
    yard.wait(1.3)
    yard.command("U1", "agitator", "lean_outlet")
    yard.wait(0.1)
    assert yard.read("U1", "agitator_running")


def test_the_plant_runs_as_fast_as_asked(yard: Yard) -> None:
    yard.wait(2.0)
    assert yard.process.steps == 2
    yard.plant.set_speed(60)
    yard.wait(2.0)
    assert yard.process.steps == 122
    assert yard.plant.speed == 60


@pytest.mark.parametrize("speed", [0.5, 61.0, float("nan")])
def test_a_speed_outside_its_range_is_refused(yard: Yard, speed: float) -> None:
    with pytest.raises(FaultSpecError):
        yard.plant.set_speed(speed)


def test_bus_watching_runs_in_real_time_at_any_speed(yard: Yard) -> None:
    yard.plant.set_speed(60)
    yard.wait(9.9, heartbeat=False)
    assert not yard.read("U1", "status_failsafe")
    yard.wait(0.2, heartbeat=False)
    assert yard.read("U1", "status_failsafe")
    assert yard.read("U1", "uptime") == 0
    assert yard.plant.units["U1"].mcu.read(Table.INPUT, 6, 2) == (0, 10)


def test_after_a_sleep_the_plant_does_not_catch_up_hours(yard: Yard) -> None:
    yard.clock.advance(3600.0)
    yard.plant.advance()
    assert yard.process.steps == 2
    assert yard.read("U1", "status_failsafe"), "the units did notice the silence"


def test_a_silent_unit_gives_no_answer_for_its_time(yard: Yard) -> None:
    yard.plant.inject("U3:silent,for=5s")
    assert yard.plant.serve(3, READ_HEAD) is None
    assert yard.plant.serve(4, READ_HEAD) is not None
    yard.wait(5.1)
    assert yard.plant.serve(3, READ_HEAD) is not None
    assert yard.plant.faults() == ()


def test_a_fault_on_all_units_hits_each(yard: Yard) -> None:
    yard.plant.inject("*:silent")
    assert all(yard.plant.serve(unit, READ_HEAD) is None for unit in range(1, 10))
    yard.plant.clear()
    assert all(yard.plant.serve(unit, READ_HEAD) for unit in range(1, 10))


def test_the_same_fault_again_replaces_the_first(yard: Yard) -> None:
    yard.plant.inject("U3:late=1")
    yard.plant.inject("U3:late=2")
    assert [fault.spec for fault in yard.plant.faults()] == ["U3:late=2"]


def test_unknown_units_and_empty_requests_get_no_answer(yard: Yard) -> None:
    assert yard.plant.serve(77, READ_HEAD) is None
    assert yard.plant.serve(1, b"") is None
    assert not yard.plant.has_unit(77)
    assert yard.plant.has_unit(9)


def test_a_broken_level_sensor_stops_heat_and_agitator(yard: Yard) -> None:
    yard.command("U1", "heater", "agitator", "lean_outlet")
    yard.plant.inject("D1.level.PV:open")
    yard.wait(1.0)
    assert yard.read("U1", "level") == 0x8000
    assert yard.read("U1", "outputs") == 0x10
    assert yard.read("U1", "status_sensor_fault")


def test_a_broken_alarm_contact_reads_like_the_alarm(yard: Yard) -> None:
    yard.command("U1", "agitator", "lean_outlet")
    yard.plant.inject("D1.foam.PV:open")
    yard.wait(1.0)
    assert yard.read("U1", "foam") == 1
    assert yard.read("U1", "outputs") == 0x10


def test_a_relay_that_does_not_follow_stays_as_it_was(yard: Yard) -> None:
    yard.plant.inject("D1.agitator:stuck")
    yard.command("U1", "agitator", "lean_outlet")
    yard.wait(2.0)
    assert yard.read("U1", "output_agitator") == 1
    assert yard.process.outputs["D1.agitator.OP"] is False
    assert yard.read("U1", "agitator_running") == 0
    yard.plant.clear()
    yard.wait(1.0)
    assert yard.read("U1", "agitator_running") == 1


def test_a_sticking_valve_stays_open(yard: Yard) -> None:
    yard.command("U1", "drain", "lean_outlet")
    yard.wait(1.0)
    yard.plant.inject("D1.drain:stuck")
    yard.command("U1", "lean_outlet")
    yard.wait(1.0)
    assert yard.process.outputs["D1.drain.OP"] is True


def test_a_reset_unit_starts_cold_and_keeps_its_switches(yard: Yard) -> None:
    yard.command("U3", "agitator", "lean_outlet")
    yard.wait(3.0)
    yard.plant.inject("U3:local_stop")
    yard.plant.inject("U4:local")
    yard.plant.inject("U3:reset")
    yard.plant.inject("U4:reset")
    assert yard.read("U3", "status_cold_start")
    assert yard.read("U3", "reset_cause") == 2
    assert yard.read("U3", "accepted_sequence") == 0
    assert yard.read("U3", "level") != 0x8000
    assert yard.read("U3", "status_local_stop")
    assert yard.read("U4", "status_local")
    assert not yard.read("U3", "status_local")
    assert {fault.spec for fault in yard.plant.faults()} == {"U3:local_stop", "U4:local"}


def test_a_switch_at_the_unit_moves_the_plant(yard: Yard) -> None:
    yard.plant.inject("U3:local=agitator")
    yard.wait(1.0)
    assert yard.process.outputs["D3.agitator.OP"] is True
    assert yard.read("U3", "status_local")
    yard.plant.clear()
    assert not yard.read("U3", "status_local")
    assert yard.read("U3", "output_agitator")


def test_a_power_cut_darkens_the_units_and_they_come_back_cold(yard: Yard) -> None:
    yard.command("U1", "agitator", "drain", "lean_outlet")
    yard.wait(1.0)
    yard.plant.inject("power:cut=3s")
    assert yard.plant.serve(1, READ_HEAD) is None
    yard.plant.broadcast(bytes.fromhex("06 0004 0001"))
    assert yard.is_dark()
    yard.wait(2.0)
    assert yard.process.outputs["D1.agitator.OP"] is False
    assert yard.process.outputs["D1.drain.OP"] is True, "a valve keeps its position"
    yard.wait(1.2)
    assert not yard.is_dark()
    assert yard.plant.serve(1, READ_HEAD) is not None
    assert yard.read("U1", "status_cold_start")
    assert yard.read("U1", "reset_cause") == 1
    yard.wait(1.0)
    assert yard.process.outputs["D1.drain.OP"] is False


def test_failing_mains_leave_the_units_on_their_battery(yard: Yard) -> None:
    yard.plant.inject("power:mains=2s")
    assert yard.is_dark()
    assert yard.plant.serve(1, READ_HEAD) is not None
    yard.wait(2.1)
    assert not yard.is_dark()


def test_the_emergency_stop_stops_every_unit_until_it_is_released(yard: Yard) -> None:
    yard.command("U1", "agitator", "lean_outlet")
    yard.plant.inject("U2:local_stop")
    yard.plant.inject("emergency:stop")
    assert yard.is_stopped()
    assert yard.read("U1", "outputs") == 0x10
    assert all(yard.read(f"U{n}", "status_local_stop") for n in range(1, 10))
    yard.plant.clear()
    assert not yard.is_stopped()
    assert not any(yard.read(f"U{n}", "status_local_stop") for n in range(1, 10))
    yard.wait(1.0)
    assert yard.read("U1", "outputs") == 0x10, "releasing starts nothing"


def test_a_local_stop_outlasts_an_emergency_stop(yard: Yard) -> None:
    yard.plant.inject("U2:local_stop")
    yard.plant.inject("emergency:stop,for=1s")
    yard.wait(1.2)
    assert yard.read("U2", "status_local_stop")
    assert not yard.read("U1", "status_local_stop")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("U10:silent", "no field unit 'U10'; perhaps U1"),
        ("D1.pH.PV:open", "no sensor 'D1.pH.PV'; perhaps D1.ph.PV"),
        ("D1.mixer:stuck", "no actuator 'D1.mixer'"),
        ("U1:local=pump", "U1 has no output 'pump', only agitator"),
    ],
)
def test_a_fault_without_subject_is_refused(yard: Yard, spec: str, said: str) -> None:
    with pytest.raises(FaultSpecError, match=re.escape(said)):
        yard.plant.inject(spec)
    assert yard.plant.faults() == ()


def test_a_broadcast_reaches_all(yard: Yard) -> None:
    yard.plant.broadcast(bytes.fromhex("10 0000 0003 06 0001 0000 ffff"))
    assert yard.read("U8", "outputs") == 0
    assert yard.read("U1", "accepted_sequence") == 1
    yard.plant.broadcast(b"")

"""Silence of the PC: time-out, latched safe state, the way back, cold start."""

import pytest

from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import HOLDING, INPUT, Bench


@pytest.fixture
def bench(description: PlantDescription) -> Bench:
    return Bench(description)


def test_the_heater_goes_off_when_the_time_out_passes(bench: Bench) -> None:
    bench.command("heater", "agitator", "lean_outlet")
    bench.wait(9.9, heartbeat=False, step_s=0.1)
    assert bench.on == {"heater", "agitator", "lean_outlet"}
    bench.wait(0.1, heartbeat=False)
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_failsafe")
    assert bench.read("failsafe_count") == 1


def test_the_time_out_follows_its_register(bench: Bench) -> None:
    assert bench.write("failsafe_timeout", 60) is None
    bench.command("agitator", "lean_outlet")
    bench.wait(6.0, heartbeat=False)
    assert bench.on == {"lean_outlet"}


@pytest.mark.parametrize("counts", [59, 601])
def test_a_time_out_outside_its_range_is_refused(bench: Bench, counts: int) -> None:
    assert bench.write("failsafe_timeout", counts) == 3
    assert bench.read("failsafe_timeout") == 100


def test_a_heartbeat_feeds_the_timer(bench: Bench) -> None:
    bench.command("agitator", "lean_outlet")
    bench.wait(60.0)
    assert bench.on == {"agitator", "lean_outlet"}


def test_a_retry_and_a_timed_run_feed_the_timer(bench: Bench) -> None:
    bench.command("lean_outlet")
    bench.wait(9.0, heartbeat=False)
    bench.write_command(1, bench.bits("lean_outlet"))
    bench.wait(9.0, heartbeat=False)
    bench.write("run_agitator", 300)
    bench.wait(9.0, heartbeat=False)
    assert not bench.read("status_failsafe")


def test_reading_set_points_and_refused_commands_do_not_feed_it(bench: Bench) -> None:
    bench.command("agitator", "lean_outlet")
    bench.wait(9.0, heartbeat=False)
    bench.mcu.read(INPUT, 0, 36)
    bench.mcu.read(HOLDING, 0, 5)
    bench.write("temperature_setpoint", 4000)
    bench.write("permit_heater", 1)
    bench.write_command(7, 0x0100)
    bench.wait(1.0, heartbeat=False)
    assert bench.on == {"lean_outlet"}


def test_contact_alone_does_not_end_the_safe_state(bench: Bench) -> None:
    bench.command("agitator", "lean_outlet")
    bench.wait(10.0, heartbeat=False)
    bench.wait(30.0)
    assert bench.read("status_failsafe")
    assert bench.write_command(1, bench.bits("agitator", "lean_outlet")) is None  # a retry
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_failsafe")
    bench.write_command(9, 0x0100)  # refused
    assert bench.read("status_failsafe")


def test_a_fresh_command_ends_the_safe_state(bench: Bench) -> None:
    bench.command("lean_outlet")
    bench.wait(10.0, heartbeat=False)
    bench.command("drain", "lean_outlet")
    assert not bench.read("status_failsafe")
    assert bench.on == {"drain", "lean_outlet"}
    bench.wait(10.0, heartbeat=False)
    assert bench.read("failsafe_count") == 2


def test_longer_silence_counts_once(bench: Bench) -> None:
    bench.wait(100.0, heartbeat=False)
    assert bench.read("failsafe_count") == 1


def test_permits_and_bypass_lapse_with_the_contact(bench: Bench) -> None:
    bench.write("bypass_token", 0x0001, 0xFFFE, 60)
    bench.wait(10.0, heartbeat=False)
    assert bench.read("permit_heater") == 0
    assert bench.read("permit_dosing") == 0
    assert bench.read("bypass_token") == 0
    assert bench.read("bypass_remaining") == 0


def test_without_an_open_outlet_the_lean_one_opens(description: PlantDescription) -> None:
    bench = Bench(description, warm=())
    bench.sense(level=3.0)
    bench.command()
    assert bench.on == set()
    bench.sense(level=80.0)
    bench.wait(10.0, heartbeat=False)
    assert bench.on == {"lean_outlet"}


def test_the_outlet_that_was_open_stays(description: PlantDescription) -> None:
    bench = Bench(description, warm=("rich_outlet",))
    bench.wait(10.0, heartbeat=False)
    assert bench.on == {"rich_outlet"}


def test_machines_of_the_gas_train_run_on_and_stop(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("blower", "product_valve", "condensate_drain"))
    bench.wait(10.0, heartbeat=False)
    assert bench.on == {"blower", "flare", "product_valve"}
    assert bench.read("blower_runon_remaining") == 600
    bench.wait(599.0, heartbeat=False)
    assert "blower" in bench.on
    bench.wait(1.0, heartbeat=False)
    assert bench.on == {"flare", "product_valve"}
    assert bench.read("blower_runon_remaining") == 0


def test_a_compressor_that_runs_on_needs_no_permit(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("blower", "compressor"))
    bench.wait(10.0, heartbeat=False)
    assert bench.read("permit_compressor") == 0
    assert bench.on == {"blower", "compressor", "flare"}
    bench.wait(600.0, heartbeat=False)
    assert bench.on == {"flare"}


def test_running_on_obeys_the_local_interlocks(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("blower",))
    bench.wait(20.0, heartbeat=False)
    bench.sense(suction_pressure=1.5)
    assert bench.on == {"flare"}


def test_a_command_ends_the_running_on(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("blower",))
    bench.wait(20.0, heartbeat=False)
    bench.command("blower", "flare")
    bench.wait(700.0)
    assert bench.on == {"blower", "flare"}


def test_ventilation_comes_on_and_the_generator_holds(description: PlantDescription) -> None:
    bench = Bench(description, "energy", warm=("generator", "solar_pump"))
    bench.wait(10.0, heartbeat=False)
    assert bench.on == {"generator", "ventilation"}


def test_a_lonely_unit_mixes_every_six_hours(bench: Bench) -> None:
    bench.wait(10.0, heartbeat=False)
    bench.wait(21_599, heartbeat=False, step_s=60.0)
    assert "agitator" not in bench.on
    for _ in range(2):
        bench.wait(1, heartbeat=False)
        assert "agitator" in bench.on
        bench.wait(299, heartbeat=False)
        assert "agitator" in bench.on
        bench.wait(1, heartbeat=False)
        assert "agitator" not in bench.on
        bench.wait(21_600 - 301, heartbeat=False, step_s=60.0)


def test_a_lonely_unit_does_not_mix_into_foam(bench: Bench) -> None:
    bench.sense(foam=True)
    bench.wait(10.0, heartbeat=False)
    bench.wait(21_700, heartbeat=False, step_s=60.0)
    assert "agitator" not in bench.on


def test_a_cold_start_is_safe_until_the_first_command(description: PlantDescription) -> None:
    bench = Bench(description, warm=None)
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_cold_start")
    assert bench.read("status_failsafe")
    assert bench.read("failsafe_count") == 0
    bench.wait(5.0)
    assert bench.read("status_cold_start")
    bench.command("drain", "rich_outlet")
    assert bench.on == {"drain", "rich_outlet"}
    assert not bench.read("status_cold_start")
    assert not bench.read("status_failsafe")


def test_a_cold_gas_train_burns_and_does_not_blow(description: PlantDescription) -> None:
    assert Bench(description, "gas", warm=None).on == {"flare"}

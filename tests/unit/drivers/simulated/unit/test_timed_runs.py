"""Timed runs, longest runs, pauses and permits."""

import pytest

from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import Bench


@pytest.fixture
def bench(description: PlantDescription) -> Bench:
    return Bench(description)


def test_a_timed_run_counts_down_and_ends_by_itself(bench: Bench) -> None:
    assert bench.write("run_agitator", 300) is None
    assert bench.on == {"agitator", "lean_outlet"}
    assert bench.read("agitator_remaining") == 300
    bench.wait(299.5, step_s=0.5)
    assert bench.read("agitator_remaining") == 1
    assert bench.read("run_agitator") == 300
    assert "agitator" in bench.on
    bench.wait(0.5)
    assert bench.on == {"lean_outlet"}
    assert bench.read("agitator_remaining") == 0
    assert bench.read("run_agitator") == 0


def test_a_run_stands_beside_the_command_image(bench: Bench) -> None:
    bench.write("run_agitator", 10)
    bench.command("lean_outlet")
    assert "agitator" in bench.on, "a command without bit 15 leaves runs alone"
    bench.command("agitator", "lean_outlet")
    bench.wait(20.0)
    assert "agitator" in bench.on, "the image goes on after the run"


def test_zero_and_bit_15_end_a_run(bench: Bench) -> None:
    bench.write("run_dosing", 20)
    bench.write("run_dosing", 0)
    assert bench.on == {"lean_outlet"}
    bench.write("run_dosing", 20)
    bench.command("lean_outlet", end_runs=True)
    assert bench.on == {"lean_outlet"}
    assert not bench.read("status_command_rejected")


@pytest.mark.parametrize(
    ("register", "longest"), [("run_agitator", 360), ("run_heater", 3600), ("run_dosing", 30)]
)
def test_a_run_longer_than_allowed_is_refused(
    bench: Bench, register: str, longest: int
) -> None:
    assert bench.write(register, longest + 1) == 3
    assert bench.on == {"lean_outlet"}
    assert bench.write(register, longest) is None


def test_a_run_does_not_start_against_a_trip(bench: Bench) -> None:
    bench.sense(foam=True)
    assert bench.write("run_agitator", 60) is None
    assert bench.on == {"lean_outlet"}
    assert bench.read("run_agitator") == 0
    assert bench.read("status_command_rejected")


def test_a_trip_ends_a_run_for_good(bench: Bench) -> None:
    bench.write("run_agitator", 60)
    bench.sense(level=30.0)
    bench.sense(level=80.0)
    assert bench.on == {"lean_outlet"}
    assert bench.read("agitator_remaining") == 0


def test_the_safe_state_ends_runs_and_takes_none(bench: Bench) -> None:
    bench.write("run_agitator", 300)
    bench.wait(10.0, heartbeat=False)
    assert bench.on == {"lean_outlet"}
    bench.write("run_agitator", 300)
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")


def test_the_agitator_stops_after_six_minutes_and_rests_half_an_hour(bench: Bench) -> None:
    bench.command("agitator", "lean_outlet")
    bench.wait(359.0)
    assert "agitator" in bench.on
    bench.wait(1.0)
    assert bench.on == {"lean_outlet"}
    bench.wait(1799.0)
    bench.command("agitator", "lean_outlet")
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")
    bench.wait(1.0)
    bench.command("agitator", "lean_outlet")
    assert "agitator" in bench.on


def test_a_start_refused_in_the_pause_is_not_kept_for_later(bench: Bench) -> None:
    bench.write("run_agitator", 10)
    bench.wait(20.0)
    bench.write("run_agitator", 10)
    bench.command("agitator", "lean_outlet")
    bench.wait(3600.0)
    assert bench.on == {"lean_outlet"}


def test_the_pause_follows_its_register(bench: Bench) -> None:
    assert bench.write("agitator_minimum_pause", 30) is None
    bench.write("run_agitator", 5)
    bench.wait(35.0)
    bench.write("run_agitator", 5)
    assert "agitator" in bench.on


def test_dosing_stops_after_thirty_seconds(bench: Bench) -> None:
    bench.command("dosing", "lean_outlet")
    bench.wait(30.0)
    assert bench.on == {"lean_outlet"}


def test_without_its_permit_an_output_waits(bench: Bench) -> None:
    bench.write("permit_heater", 0)
    bench.command("heater", "lean_outlet")
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")
    bench.write("permit_heater", 1)
    assert bench.on == {"heater", "lean_outlet"}
    assert bench.write("permit_heater", 2) == 3


def test_without_its_permit_a_run_does_not_start(bench: Bench) -> None:
    bench.write("permit_dosing", 0)
    bench.write("run_dosing", 10)
    bench.write("permit_dosing", 1)
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")


def test_the_compressor_needs_its_permit(description: PlantDescription) -> None:
    bench = Bench(description, "gas", warm=("compressor",))
    bench.write("permit_compressor", 0)
    assert bench.on == set()


def test_several_registers_are_written_together_or_not_at_all(bench: Bench) -> None:
    assert bench.write("heater_limit", 700, 60, 900) is None
    assert bench.read("heater_minimum_on") == 60
    assert bench.write("heater_limit", 710, 9999) == 3
    assert bench.read("heater_limit") == 700
    assert bench.write("heater_limit", 790) == 3, "never above the trip"


def test_half_of_a_two_word_value_is_refused(bench: Bench) -> None:
    assert bench.write("bypass_token", 1) == 3
    token = bench.map.registers["bypass_token"].address
    assert bench.mcu.write_holding(token + 1, (1,), bench.now_s) == 3


@pytest.mark.parametrize(
    "words", [(0x0001, 0xFFFF), (0x8000, 0x7FFF), (0x0001, 0x0001), (0x0020, 0xFFDF)]
)
def test_a_bypass_token_must_be_whole_and_known(bench: Bench, words: tuple[int, int]) -> None:
    assert bench.write("bypass_token", *words) == 3


def test_a_bypass_takes_a_level_rule_out_for_its_time(bench: Bench) -> None:
    bench.sense(level=30.0)
    assert bench.write("bypass_token", 0x0004, 0xFFFB, 60) is None  # blades uncovered
    bench.write("run_agitator", 300)
    assert "agitator" in bench.on
    bench.wait(59.0)
    assert "agitator" in bench.on
    bench.wait(2.0)
    assert bench.on == {"lean_outlet"}
    assert bench.read("bypass_token") == 0


def test_pressure_is_never_bypassed(bench: Bench) -> None:
    bench.write("bypass_token", 0x001F, 0xFFE0, 60)
    bench.command("heater", "rich_outlet")
    bench.sense(pressure=27.5)
    assert bench.on == {"rich_outlet", "lean_outlet"}

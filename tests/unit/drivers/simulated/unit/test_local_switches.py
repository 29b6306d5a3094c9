"""The LOCAL selector and the stop button at the unit."""

import pytest

from plant.description.model import PlantDescription
from tests.unit.drivers.simulated.unit.bench import Bench


@pytest.fixture
def bench(description: PlantDescription) -> Bench:
    return Bench(description)


def test_a_switch_at_the_unit_moves_its_output(bench: Bench) -> None:
    bench.mcu.set_local(is_local=True, flip=bench.bits("drain"))
    assert bench.on == {"drain", "lean_outlet"}
    assert bench.read("status_local")
    assert bench.read("local")


def test_in_local_the_pc_is_heard_but_not_obeyed(bench: Bench) -> None:
    bench.mcu.set_local(is_local=True)
    assert bench.command("drain", "lean_outlet") is None
    assert bench.write("run_agitator", 60) is None
    assert bench.on == {"lean_outlet"}
    assert bench.read("accepted_sequence") == 0
    assert bench.read("status_command_rejected")


def test_going_local_ends_runs_and_keeps_the_outputs(bench: Bench) -> None:
    bench.command("drain", "lean_outlet")
    bench.write("run_dosing", 30)
    bench.mcu.set_local(is_local=True)
    assert bench.on == {"drain", "dosing", "lean_outlet"}
    assert bench.read("dosing_remaining") == 0
    bench.wait(30.0)
    assert bench.on == {"drain", "lean_outlet"}, "the dosing timer counts in LOCAL too"


def test_local_interlocks_go_on_in_local(bench: Bench) -> None:
    bench.mcu.set_local(is_local=True, flip=bench.bits("agitator"))
    bench.sense(foam=True)
    assert bench.on == {"lean_outlet"}


def test_back_in_remote_the_outputs_stay(bench: Bench) -> None:
    bench.mcu.set_local(is_local=True, flip=bench.bits("drain"))
    bench.mcu.set_local(is_local=False)
    assert bench.on == {"drain", "lean_outlet"}
    assert not bench.read("status_local")
    bench.mcu.set_local(is_local=False)
    bench.command("lean_outlet")
    assert bench.on == {"lean_outlet"}


def test_silence_in_local_takes_effect_when_the_selector_goes_back(bench: Bench) -> None:
    bench.mcu.set_local(is_local=True, flip=bench.bits("drain"))
    bench.wait(20.0, heartbeat=False)
    assert bench.read("status_failsafe")
    assert bench.on == {"drain", "lean_outlet"}
    bench.mcu.set_local(is_local=False)
    assert bench.on == {"lean_outlet"}


def test_the_local_stop_ends_what_a_plant_stop_ends(bench: Bench) -> None:
    bench.command("heater", "feed", "lean_outlet")
    bench.write("run_agitator", 60)
    bench.mcu.set_local_stop(is_pressed=True)
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_local_stop")
    assert bench.read("local_stop")
    bench.command("heater", "rich_outlet")
    assert bench.on == {"rich_outlet"}
    assert bench.read("status_command_rejected")


def test_releasing_the_stop_starts_nothing(bench: Bench) -> None:
    bench.command("drain", "lean_outlet")
    bench.mcu.set_local_stop(is_pressed=True)
    bench.mcu.set_local_stop(is_pressed=False)
    bench.wait(5.0)
    assert bench.on == {"lean_outlet"}
    assert not bench.read("status_local_stop")

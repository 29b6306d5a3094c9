"""SEQ, OUT and complement: what is taken, what is refused, what is a retry."""

import pytest

from plant.description.model import PlantDescription
from plant.registers import Table
from tests.unit.drivers.simulated.unit.bench import HOLDING, INPUT, Bench


@pytest.fixture
def bench(description: PlantDescription) -> Bench:
    return Bench(description)


def test_a_command_sets_the_outputs_and_is_acknowledged(bench: Bench) -> None:
    assert bench.command("agitator", "lean_outlet") is None
    assert bench.on == {"agitator", "lean_outlet"}
    assert bench.read("accepted_sequence") == 1
    assert bench.read("outputs") == bench.bits("agitator", "lean_outlet")
    assert not bench.read("status_command_rejected")
    assert bench.mcu.read(HOLDING, 0, 3) == (1, 0x0011, 0xFFEE)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (0, (1,)),
        (0, (1, 1)),
        (1, (1,)),
        (1, (1, 0xFFFE)),
        (2, (0xFFFE,)),
        (0, (1, 1, 0xFFFE, 100)),
        (2, (0xFFFE, 100)),
    ],
)
def test_a_torn_command_gets_exception_3_and_does_nothing(
    bench: Bench, address: int, words: tuple[int, ...]
) -> None:
    assert bench.mcu.write_holding(address, words, bench.now_s) == 3
    assert bench.on == {"lean_outlet"}
    assert bench.read("accepted_sequence") == 0
    assert bench.read("status_command_rejected")


@pytest.mark.parametrize("out", [0x0100, 0x4000])
def test_an_unknown_bit_is_refused(bench: Bench, out: int) -> None:
    assert bench.write_command(1, out) == 3
    assert bench.on == {"lean_outlet"}


def test_a_wrong_complement_is_refused(bench: Bench) -> None:
    assert bench.mcu.write_holding(0, (1, 0x11, 0xFFEF), bench.now_s) == 3
    assert bench.on == {"lean_outlet"}


def test_the_same_command_again_is_a_retry_without_effect(bench: Bench) -> None:
    bench.command("agitator", "lean_outlet")
    bench.sense(foam=True)  # the agitator trips
    bench.sense(foam=False)
    assert bench.write_command(1, bench.bits("agitator", "lean_outlet")) is None
    assert bench.on == {"lean_outlet"}


def test_another_command_with_the_accepted_sequence_is_refused(bench: Bench) -> None:
    bench.command("lean_outlet")
    assert bench.write_command(1, bench.bits("agitator", "lean_outlet")) == 3
    assert bench.on == {"lean_outlet"}


@pytest.mark.parametrize(
    ("accepted", "sequence", "code"),
    [
        (10, 11, None),
        (10, 10 + 0x7FFF, None),
        (10, 10 + 0x8000, 3),
        (10, 9, 3),
        (0xFFFF, 0, None),
        (0, 0xFFFF, 3),
    ],
)
def test_only_a_sequence_ahead_is_fresh(
    bench: Bench, accepted: int, sequence: int, code: int | None
) -> None:
    assert bench.write_command(accepted, bench.bits("lean_outlet")) is None
    assert bench.write_command(sequence, bench.bits("rich_outlet")) == code
    assert bench.read("accepted_sequence") == (accepted if code else sequence)


def test_any_sequence_is_fresh_after_a_reset(bench: Bench) -> None:
    assert bench.write_command(0, bench.bits("lean_outlet")) is None
    assert bench.write_command(0, bench.bits("lean_outlet")) is None
    assert bench.read("accepted_sequence") == 0


def test_a_followed_command_clears_the_rejected_bit(bench: Bench) -> None:
    bench.write_command(1, 0x0100)
    bench.command("lean_outlet")
    assert not bench.read("status_command_rejected")


def test_a_command_against_an_interlock_is_taken_but_marked(bench: Bench) -> None:
    bench.sense(level=30.0)
    assert bench.command("agitator", "lean_outlet") is None
    assert bench.read("accepted_sequence") == 1
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")


def test_the_last_open_outlet_does_not_close_on_slurry(bench: Bench) -> None:
    bench.command()
    assert bench.on == {"lean_outlet"}
    assert bench.read("status_command_rejected")
    bench.sense(level=3.0)
    bench.command()
    assert bench.on == set()
    assert not bench.read("status_command_rejected")


def test_outlets_change_over(bench: Bench) -> None:
    bench.command("rich_outlet")
    assert bench.on == {"rich_outlet"}
    bench.command()
    assert bench.on == {"rich_outlet"}


def test_of_feed_and_drain_the_newcomer_is_refused(bench: Bench) -> None:
    bench.command("feed", "lean_outlet")
    bench.command("feed", "drain", "lean_outlet")
    assert bench.on == {"feed", "lean_outlet"}
    assert bench.read("status_command_rejected")


def test_unknown_addresses_and_lengths_are_refused(bench: Bench) -> None:
    assert bench.mcu.read(INPUT, 0, 36) != 2
    assert bench.mcu.read(INPUT, 35, 2) == 2
    assert bench.mcu.read(INPUT, 0, 46) == 3
    assert bench.mcu.read(Table.COIL, 0, 1) == 2
    assert bench.mcu.read(INPUT, 0, 0) == 3
    assert bench.mcu.read(HOLDING, 17, 1) == 2
    assert bench.mcu.write_holding(17, (1,), bench.now_s) == 2
    assert bench.mcu.write_holding(16, (1, 1), bench.now_s) == 2


def test_blocks_begin_with_identity_and_a_moving_counter(
    description: PlantDescription,
) -> None:
    bench = Bench(description, "energy", warm=())
    first = bench.mcu.read(INPUT, 0, 2)
    second = bench.mcu.read(INPUT, 64, 2)
    assert first == second
    assert isinstance(first, tuple)
    assert first[0] == 0x0410
    bench.wait(0.1)
    assert bench.mcu.read(INPUT, 64, 2) == (0x0410, first[1] + 1)
    assert bench.mcu.read(INPUT, 23, 1) == (0,)
    assert bench.mcu.read(INPUT, 44, 1) == 2


def test_the_head_tells_version_uptime_and_reset_cause(bench: Bench) -> None:
    bench.wait(3.0)
    assert bench.read("firmware") == 0x0100
    assert bench.read("uptime") == 3
    assert bench.read("reset_cause") == 1


def test_a_sensor_that_cannot_be_read_sets_the_fault_bit(bench: Bench) -> None:
    assert not bench.read("status_sensor_fault")
    bench.sense(ph=None)
    assert bench.read("ph") == 0x8000
    assert bench.read("status_sensor_fault")
    bench.sense(ph=7.0, temperature_upper=-127.0)
    assert bench.read("status_sensor_fault")
    bench.sense(temperature_upper=30.0)
    assert not bench.read("status_sensor_fault")

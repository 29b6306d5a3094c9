"""The computed load of a line, by hand and from the plant's own files."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from plant.description.line_load import MAX_LOAD_PERCENT, LineLoad, line_loads, silence_s
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.registers import (
    Block,
    Encoding,
    FieldUnitSpec,
    LineSpec,
    Register,
    RegisterMap,
    SerialSettings,
    Table,
)
from plant.tag import SCAN_CLASSES, Tag

SERIAL = SerialSettings()
FULL = load_plant()


def test_character_has_eleven_bits_at_8e1() -> None:
    assert SERIAL.character_s == pytest.approx(11 / 19_200)
    assert SerialSettings(9_600, 8, "N", 1).character_s == pytest.approx(10 / 9_600)


def test_frame_ends_after_three_and_a_half_characters_of_silence() -> None:
    # 3.5 x 11 / 19,200 = 2.005 ms
    assert silence_s(SERIAL) == pytest.approx(0.002005, abs=1e-6)


def test_silence_is_fixed_above_19200_baud() -> None:
    assert silence_s(SerialSettings(baud=38_400)) == 0.00175


def units(scan: str, count: int = 9) -> LineLoad:
    """Return the load of ``count`` units on one serial line, 32 registers each."""
    template = FULL.tags["D1.ph.PV"]
    register = Register("ph", Table.INPUT, 13, Encoding.UINT16)
    register_map = RegisterMap(
        "unit", 1, 1, 0, 45, (Block(0, 32),), MappingProxyType({"ph": register}), {}
    )
    specs = {f"U{n}": FieldUnitSpec(f"U{n}", "bus", n, "unit") for n in range(1, count + 1)}
    tags = {
        f"D{n}.ph.PV": replace(
            template,
            tag_id=f"D{n}.ph.PV",
            field_unit=f"U{n}",
            register="ph",
            scan=SCAN_CLASSES[scan],
        )
        for n in range(1, count + 1)
    }
    return line_loads(
        replace(
            FULL,
            lines={"bus": LineSpec("bus", "serial:///dev/ttyS0", SERIAL)},
            field_units=specs,
            register_maps={"unit": register_map},
            tags=tags,
        )
    )["bus"]


def test_32_registers_cost_about_56_ms_at_19200_8e1() -> None:
    # (8 + 5 + 64) x 11 / 19,200 = 44.11 ms; 2 x 2.005 ms of silence; 8 ms turn-round
    assert units("normal", 1).cycle_s == pytest.approx(0.05612, abs=1e-5)


def test_nine_units_take_half_a_second_so_one_second_fits() -> None:
    load = units("normal")
    # 9 x 56.12 ms = 505 ms; heartbeats 9 / 2 s x (16 x 11 / 19,200 + 4.01 + 8 ms) = 95 ms/s
    assert load.cycle_s == pytest.approx(0.505, abs=1e-3)
    assert load.load_percent == pytest.approx(60.0, abs=0.2)
    assert load.load_percent is not None
    assert load.load_percent < MAX_LOAD_PERCENT
    assert load.requests_per_s == pytest.approx(9 + 4.5)
    assert load.bytes_per_s == pytest.approx(9 * 77 + 4.5 * 16)


def test_nine_units_every_half_second_do_not_fit() -> None:
    load = units("fast").load_percent
    assert load is not None
    assert load > MAX_LOAD_PERCENT


def test_slow_tags_do_not_slow_down_the_first_block() -> None:
    assert units("rare").requests_per_s == pytest.approx(9 + 4.5)


def on_serial(description: PlantDescription) -> PlantDescription:
    lines = {
        line_id: replace(line, endpoint=f"serial:///dev/{line_id}")
        for line_id, line in description.lines.items()
    }
    return replace(description, lines=lines)


def test_built_in_plant_fits_on_two_serial_lines() -> None:
    loads = line_loads(on_serial(FULL))
    assert [load.field_units for load in loads.values()] == [6, 3]
    for load in loads.values():
        assert load.load_percent is not None
        assert 5.0 < load.load_percent < MAX_LOAD_PERCENT


def test_network_line_has_no_percentage() -> None:
    load = line_loads(FULL)["digesters"]
    assert (load.load_percent, load.cycle_s) == (None, 0.0)
    assert load.requests_per_s == pytest.approx(6 * 1.5)


def test_second_block_without_tags_is_not_read() -> None:
    first = {tag_id: tag for tag_id, tag in FULL.tags.items() if tag.unit_id != "SI"}
    before, after = line_loads(FULL), line_loads(replace(FULL, tags=first))
    assert before["utilities"].requests_per_s - after["utilities"].requests_per_s == 1.0


def foreign(registers: list[Register], scans: list[str], max_block: int = 60) -> LineLoad:
    """Return the load of one foreign device with one tag on each register."""
    template = FULL.tags["D1.ph.PV"]
    tags: dict[str, Tag] = {}
    for register, scan in zip(registers, scans, strict=True):
        tag_id = f"PM.{register.name}.PV"
        tags[tag_id] = replace(
            template,
            tag_id=tag_id,
            field_unit="M1",
            register=register.name,
            scan=SCAN_CLASSES[scan],
        )
    by_name = {register.name: register for register in registers}
    register_map = RegisterMap("meter", 0, 1, 0, max_block, (), by_name, {}, 0.02)
    return line_loads(
        replace(
            FULL,
            lines={"bus": LineSpec("bus", "tcp://10.0.0.9:502")},
            field_units={"M1": FieldUnitSpec("M1", "bus", 1, "meter", own_firmware=False)},
            register_maps={"meter": register_map},
            tags=tags,
        )
    )["bus"]


def word(name: str, address: int, table: Table = Table.INPUT) -> Register:
    return Register(name, table, address, Encoding.UINT16)


def test_foreign_device_gets_no_heartbeat() -> None:
    assert foreign([word("a", 0)], ["normal"]).requests_per_s == 1.0


def test_small_gap_is_read_over_and_a_large_one_is_not() -> None:
    # a gap of 6 registers is 12 bytes, another request 13
    assert foreign([word("a", 0), word("b", 7)], ["normal"] * 2).bytes_per_s == 13 + 16
    assert foreign([word("a", 0), word("b", 8)], ["normal"] * 2).requests_per_s == 2.0


def test_read_is_split_at_the_longest_block() -> None:
    registers = [word(name, address) for address, name in enumerate("abcd")]
    assert foreign(registers, ["normal"] * 4, max_block=3).requests_per_s == 2.0


def test_each_scan_class_and_table_is_read_by_itself() -> None:
    load = foreign(
        [word("a", 0), word("b", 1), word("c", 2, Table.HOLDING)], ["normal", "slow", "normal"]
    )
    assert load.requests_per_s == pytest.approx(2.1)


def test_bits_travel_eight_to_a_byte() -> None:
    bits = [Register(f"b{n}", Table.COIL, n, Encoding.BIT) for n in range(9)]
    assert foreign(bits, ["normal"] * 9).bytes_per_s == 13 + 2

"""A foreign device: planned reads, refused addresses, never written."""

import asyncio
import random
from dataclasses import replace
from types import MappingProxyType

import pytest

from drivers.unit.planner import MAX_REGISTERS
from plant.health import DeviceState
from plant.ports import Priority, WriteStatus
from plant.quality import Quality
from plant.registers import Block, Encoding, FieldUnitSpec, Register, RegisterMap, Table
from plant.tag import SCAN_CLASSES, Source, Suffix, Tag, ValueKind
from plant.units import unit
from tests.fakes.field_rig import plant_of, running
from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.hostile_server import HostileServer

SPEC = FieldUnitSpec("M1", "line", 20, "meter", own_firmware=False)


def vendor_map(seed: int) -> RegisterMap:
    """Return 350 values over about 1,946 registers with the gaps that vendors leave."""
    chosen = random.Random(seed)
    address = 0
    registers = {}
    for number in range(350):
        address += chosen.choice([0, 0, 0, 0, 0, 0, 1, 2, 8, 30])
        words = chosen.choice([1, 1, 2])
        encoding = Encoding.UINT32 if words == 2 else Encoding.UINT16
        name = f"v{number}"
        registers[name] = Register(name, Table.INPUT, address, encoding)
        address += words
    return RegisterMap(
        key="meter",
        block_id=0,
        major=0,
        minor=0,
        max_block=MAX_REGISTERS,
        blocks=(Block(0, address),),
        registers=MappingProxyType(registers),
        outputs=MappingProxyType({}),
    )


def tag_of(register: Register) -> Tag:
    return Tag(
        tag_id=f"M1.{register.name}.PV",
        unit_id="M1",
        module="meter",
        item=register.name,
        suffix=Suffix.READBACK,
        kind=ValueKind.NUMBER,
        source=Source.MEASURED,
        eu=unit("1"),
        eu_low=0,
        eu_high=2**32,
        digits=0,
        scan=SCAN_CLASSES["normal"],
        field_unit="M1",
        register=register.name,
    )


def meter(register_map: RegisterMap) -> FakeUnit:
    device = FakeUnit(register_map, SPEC.device_id)
    device.inputs = [(7 * at) % 60_000 for at in range(len(device.inputs))]
    device.frozen = True  # it has no sample counter of ours
    return device


def scans(device: FakeUnit) -> int:
    return len([pdu for pdu in device.requests if pdu[0] == 4])


async def test_350_tags_take_15_requests_over_tcp_and_all_arrive() -> None:
    register_map = vendor_map(1)
    tags = [tag_of(register) for register in register_map.registers.values()]
    device = meter(register_map)
    async with (
        HostileServer([device]) as server,
        running(plant_of(register_map, tags, SPEC), server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: len(heard.samples) == 350, within_s=3)
        assert scans(device) == 1 + 15  # the probe and the plan
        for register in register_map.registers.values():
            at, sample = register.address, heard.samples[f"M1.{register.name}.PV"]
            right = device.inputs[at]
            if register.encoding is Encoding.UINT32:
                right = right << 16 | device.inputs[at + 1]
            assert (sample.value, sample.quality) == (right, Quality.GOOD)
        device_health = layer.devices()[0]
        assert device_health.view_only is not None
        result = await layer.write_outputs("M1", sequence=1, outputs=1, priority=Priority.STOP)
        assert result.status is WriteStatus.REJECTED


async def test_holes_in_a_device_are_found_remembered_and_never_bridged_again() -> None:
    register_map = vendor_map(1)
    used = {
        at
        for register in register_map.registers.values()
        for at in range(register.address, register.address + register.encoding.words)
    }
    gaps = [at for at in range(max(used)) if at not in used]
    tags = [tag_of(register) for register in register_map.registers.values()]
    device = meter(register_map)
    missing_value = register_map.registers["v200"].address
    device.missing = {gaps[3], gaps[-3], missing_value}
    async with (
        HostileServer([device]) as server,
        running(plant_of(register_map, tags, SPEC), server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: len(heard.samples) == 350, within_s=10)
        await asyncio.sleep(1.5)
        refused = layer.devices()[0].counters["exceptions"]
        await asyncio.sleep(1.5)
        assert layer.devices()[0].counters["exceptions"] == refused
        assert heard.state("M1") is DeviceState.ONLINE
        bad = {tag_id for tag_id, sample in heard.samples.items() if sample.quality.is_bad}
        assert bad == {"M1.v200.PV"}
        assert heard.samples["M1.v200.PV"].quality is Quality.BAD_CONFIGURATION_ERROR


@pytest.mark.parametrize("table", [Table.COIL, Table.DISCRETE_INPUT])
async def test_bits_of_a_foreign_device_are_read_as_switches(table: Table) -> None:
    registers = {f"b{at}": Register(f"b{at}", table, at, Encoding.BIT) for at in (0, 3, 17)}
    register_map = replace(vendor_map(1), registers=MappingProxyType(registers))
    tags = [
        replace(tag_of(register), kind=ValueKind.DISCRETE) for register in registers.values()
    ]
    device = meter(register_map)
    device.bits = [at in {3, 17} for at in range(20)]
    async with (
        HostileServer([device]) as server,
        running(plant_of(register_map, tags, SPEC), server.endpoint) as (_, heard),
    ):
        await heard.until(lambda: len(heard.samples) == 3, within_s=3)
        values = {tag_id: sample.value for tag_id, sample in heard.samples.items()}
        assert values == {"M1.b0.PV": False, "M1.b3.PV": True, "M1.b17.PV": True}


@pytest.mark.parametrize("code", [1, 6])
async def test_device_that_refuses_its_probe_is_there_all_the_same(code: int) -> None:
    register_map = vendor_map(1)
    tags = [tag_of(register_map.registers["v0"])]
    device = meter(register_map)
    device.refuses_reads = code
    async with (
        HostileServer([device]) as server,
        running(plant_of(register_map, tags, SPEC), server.endpoint) as (_, heard),
    ):
        if code == 1:
            await heard.until(lambda: heard.state("M1") is DeviceState.ONLINE, within_s=2)
        device.refuses_reads = 0
        await heard.until(
            lambda: (
                "M1.v0.PV" in heard.samples
                and heard.samples["M1.v0.PV"].quality is Quality.GOOD
            ),
            within_s=4,
        )


async def test_loss_of_a_line_that_is_rarely_read_is_noticed_at_once() -> None:
    register_map = vendor_map(1)
    rare = replace(tag_of(register_map.registers["v0"]), scan=SCAN_CLASSES["rare"])
    async with (
        HostileServer([meter(register_map)]) as server,
        running(plant_of(register_map, [rare], SPEC), server.endpoint) as (_, heard),
    ):
        await heard.until(lambda: "M1.v0.PV" in heard.samples, within_s=2)
        await server.kill()
        await heard.until(lambda: heard.state("M1") is DeviceState.SUSPECT, within_s=1)
        await heard.until(lambda: heard.state("M1") is DeviceState.OFFLINE, within_s=3)

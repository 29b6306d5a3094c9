"""Whose unit is it, which map does it speak, what does it refuse (F27, F32)."""

import asyncio

import pytest

from plant.health import DeviceState
from plant.ports import Priority, WriteStatus
from plant.quality import Quality
from tests.fakes.field_rig import digesters, fakes, running
from tests.fakes.wire.hostile_server import HostileServer

ONLINE = DeviceState.ONLINE


async def test_unit_with_another_map_version_is_view_only_and_uncertain() -> None:
    plant = digesters(1)
    units = fakes(plant)
    units["U1"].set_identity(0x0120)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: "D1.level.PV" in heard.samples, within_s=3)
        assert heard.samples["D1.level.PV"].quality is Quality.UNCERTAIN
        device = layer.devices()[0]
        assert device.view_only is not None
        assert device.view_only.facts["found"] == 2
        result = await layer.write_outputs(
            "U1", sequence=1, outputs=1, priority=Priority.OPERATOR
        )
        assert result.status is WriteStatus.REJECTED
        assert result.reason == device.view_only
        await layer.heartbeat("U1")
        assert not [pdu for pdu in units["U1"].requests if pdu[0] in {6, 16}]
        assert heard.event_keys == ["field.other_map"]


async def test_another_kind_of_unit_is_not_read_until_the_right_one_is_there() -> None:
    plant = digesters(1)
    units = fakes(plant)
    units["U1"].set_identity(0x0210)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: "field.other_kind" in heard.event_keys, within_s=3)
        device = layer.devices()[0]
        assert device.state is DeviceState.IDENTIFYING
        assert device.cause is not None
        assert device.cause.key == "cause.other_kind"
        assert heard.samples["D1.level.PV"].quality is Quality.BAD_CONFIGURATION_ERROR
        units["U1"].set_identity(0x0110)
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=7)
        await heard.until(
            lambda: heard.samples["D1.level.PV"].quality is Quality.GOOD, within_s=2
        )


async def test_block_of_another_unit_is_rejected_and_counted() -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        units["U1"].set_identity(0x0110 ^ 0x0100)  # a bit error in a TCP payload
        await heard.until(lambda: heard.state("U1") is DeviceState.SUSPECT, within_s=3)
        units["U1"].set_identity(0x0110)
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        assert layer.devices()[0].counters["identity"] == 1


async def test_fail_safe_time_out_is_set_where_it_differs() -> None:
    plant = digesters(1)
    units = fakes(plant)
    units["U1"].holding[3] = 600
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (_, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        assert units["U1"].holding[3] == 100  # 10 s


async def test_unit_that_does_not_tell_its_name_is_taken_all_the_same() -> None:
    plant = digesters(1)
    units = fakes(plant)
    units["U1"].tells_name = False
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (_, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)


@pytest.mark.parametrize(
    ("code", "quality"),
    [
        (1, Quality.BAD_CONFIGURATION_ERROR),
        (4, Quality.BAD_DEVICE_FAILURE),
        (6, Quality.UNCERTAIN_LAST_USABLE_VALUE),
        (99, Quality.BAD),
    ],
)
async def test_exception_becomes_quality_and_the_unit_stays_online(
    code: int, quality: Quality
) -> None:
    plant = digesters(1)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: "D1.level.PV" in heard.samples, within_s=3)
        units["U1"].refuses_reads = code
        await heard.until(lambda: heard.samples["D1.level.PV"].quality is quality, within_s=3)
        assert heard.state("U1") is ONLINE
        device = layer.devices()[0]
        assert device.last_error is not None
        assert device.last_error.facts["code"] == code


async def test_gateway_that_cannot_reach_a_unit_counts_as_its_silence() -> None:
    plant = digesters(2)
    async with HostileServer(fakes(plant).values()) as server:
        server.gateway = True
        server.silent.add(2)
        async with running(plant, server.endpoint) as (layer, heard):
            await heard.until(lambda: heard.state("U2") is DeviceState.OFFLINE, within_s=4)
            cause = layer.devices()[1].cause
            assert cause is not None
            assert cause.key == "cause.gateway_target"
            await asyncio.sleep(0)
            assert layer.lines()[0].connected

"""A STOP overtakes everything, also with five dead units on the line."""

import asyncio

import pytest

from drivers.field_layer import FieldLayer
from plant.health import DeviceState
from plant.ports import Priority, WriteStatus
from plant.registers import LineSpec, SerialSettings
from tests.fakes.field_rig import LINE, digesters, fakes, running
from tests.fakes.wire.hostile_rtu import HostileRtu
from tests.fakes.wire.hostile_server import HostileServer
from tests.fakes.wire.mischief import Always, Trick

ONLINE = DeviceState.ONLINE


@pytest.mark.parametrize("kind", ["tcp", "rtu"])
async def test_stop_reaches_the_wire_within_half_a_second_with_five_units_dead(
    kind: str,
) -> None:
    plant = digesters(6)
    units = fakes(plant)
    peer_type = HostileServer if kind == "tcp" else HostileRtu
    async with (
        peer_type(units.values()) as peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U6") is ONLINE, within_s=5)
        peer.silent = {1, 2, 3, 4, 5}
        loop = asyncio.get_running_loop()
        waits_s = []
        for sequence in range(1, 11):  # from "just died" through "offline and probed"
            started_s = loop.time()
            result = await layer.write_outputs(
                "U6", sequence=sequence, outputs=0x8000, priority=Priority.STOP
            )
            assert result.status is WriteStatus.CONFIRMED
            sent_s = [frame[0] for frame in peer.frames if _is_write(frame)][-1]
            waits_s.append(sent_s - started_s)
            await asyncio.sleep(0.37)
        assert max(waits_s) <= 0.5


def _is_write(frame: tuple[float, int, bytes] | tuple[float, bytes]) -> bool:
    """Whether a recorded request is function 16; RTU frames begin with the unit."""
    payload = frame[-1]
    return payload[0] == 16 if len(frame) == 3 else payload[1] == 16


async def test_stop_goes_to_answering_units_before_doubtful_ones_and_reads() -> None:
    plant = digesters(3)
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U3") is ONLINE, within_s=3)
        server.silent = {1}
        await heard.until(lambda: heard.state("U1") is DeviceState.SUSPECT, within_s=3)
        begun = len(server.frames)
        await asyncio.gather(
            *(
                layer.write_outputs(unit, sequence=1, outputs=0, priority=Priority.STOP)
                for unit in ("U1", "U2", "U3")
            )
        )
        order = [unit for _, unit, pdu in server.frames[begun:] if pdu[0] == 16]
        assert set(order[:2]) == {2, 3}
        assert order[2] == 1
        first = [pdu[0] for _, unit, pdu in server.frames[begun:] if unit != 1][:2]
        assert first == [16, 16]  # both writes before any read-back


async def test_write_in_flight_is_unknown_when_the_layer_is_closed() -> None:
    plant = digesters(1)
    async with (
        HostileServer(fakes(plant).values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U1") is ONLINE, within_s=3)
        server.deaf = True
        write = asyncio.create_task(
            layer.write_outputs("U1", sequence=1, outputs=1, priority=Priority.OPERATOR)
        )
        await server.until(lambda: server.frames[-1][2][0] == 16, within_s=2)
        await layer.stop()
        async with asyncio.timeout(1):
            result = await write
        assert result.status is WriteStatus.UNKNOWN


@pytest.mark.parametrize("kind", ["tcp", "rtu"])
async def test_stop_reaches_the_healthy_unit_in_time_when_five_fall_silent_at_that_instant(
    kind: str,
) -> None:
    """Nobody knows yet that they are dead, and the healthy one was heard longest ago."""
    plant = digesters(6)
    units = fakes(plant)
    peer: HostileServer | HostileRtu
    if kind == "tcp":
        peer = HostileServer(units.values())
    else:
        peer = HostileRtu(units.values(), character_s=SerialSettings().character_s)
    waits_s = []
    async with (
        peer,
        running(plant, peer.endpoint) as (layer, heard),
    ):
        for number in range(10):
            await heard.until(
                lambda: all(heard.state(unit) is ONLINE for unit in units), within_s=20
            )
            await asyncio.sleep(0.2 + 0.08 * number)  # in another moment of the rota each time
            waits_s.append(await _stop_of_all(layer, peer, sequence=number + 1))
    assert max(waits_s) <= 0.5, waits_s


async def _stop_of_all(
    layer: FieldLayer, peer: HostileServer | HostileRtu, *, sequence: int
) -> float:
    """Stop all when five have just fallen silent; return the healthy one's wait.

    Each second time one of the silent has just been asked something.
    """
    loop = asyncio.get_running_loop()
    asked_s = {_unit_of(frame): frame[0] for frame in peer.frames}
    rota = sorted(asked_s, key=lambda unit: asked_s[unit])
    healthy = rota[sequence % 2]
    peer.silent = set(rota) - {healthy}
    begun = len(peer.frames)
    while sequence % 2 and len(peer.frames) == begun:  # noqa: ASYNC110  it has no event
        await asyncio.sleep(0.002)
    begun, started_s = len(peer.frames), loop.time()
    stops = {
        unit: asyncio.create_task(
            layer.write_outputs(
                f"U{unit}", sequence=sequence, outputs=0x8000, priority=Priority.STOP
            )
        )
        for unit in sorted(rota)
    }
    assert (await stops[healthy]).status is WriteStatus.CONFIRMED
    peer.silent = set()
    await asyncio.gather(*stops.values())
    frames = [frame for frame in peer.frames[begun:] if _is_write(frame)]
    return next(frame[0] for frame in frames if _unit_of(frame) == healthy) - started_s


def _unit_of(frame: tuple[float, int, bytes] | tuple[float, bytes]) -> int:
    return frame[1] if len(frame) == 3 else frame[1][0]


async def test_stop_does_not_wait_for_an_answer_that_a_slow_link_may_take_long_for() -> None:
    plant = digesters(2, line=LineSpec(LINE, "simulated", timeout_s=1.0))
    units = fakes(plant)
    async with (
        HostileServer(units.values()) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U2") is ONLINE, within_s=3)
        server.silent = {1}
        await server.until(lambda: server.frames[-1][1] == 1, within_s=2)
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        result = await layer.write_outputs(
            "U2", sequence=1, outputs=0x8000, priority=Priority.STOP
        )
        assert result.status is WriteStatus.CONFIRMED
        assert loop.time() - started_s < 0.3


async def test_stop_over_a_slow_link_is_confirmed_and_sent_once_to_each_unit() -> None:
    """Answers come after the short wait, but they come: nobody is taken for dead."""
    plant = digesters(4)
    units = fakes(plant)
    async with (
        HostileServer(units.values(), late_s=0.1) as server,
        running(plant, server.endpoint) as (layer, heard),
    ):
        await heard.until(lambda: heard.state("U4") is ONLINE, within_s=3)
        server.mischief = Always(Trick.LATE)
        await asyncio.sleep(1.5)
        begun = len(server.frames)
        results = await asyncio.gather(
            *(
                layer.write_outputs(unit, sequence=1, outputs=0x8000, priority=Priority.STOP)
                for unit in units
            )
        )
        assert {result.status for result in results} == {WriteStatus.CONFIRMED}
        stopped = [unit for _, unit, pdu in server.frames[begun:] if pdu[0] == 16]
        assert sorted(stopped) == [1, 2, 3, 4]
        assert "field.unit_silent" not in heard.event_keys

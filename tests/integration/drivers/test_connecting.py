"""Ports and hosts that cannot be opened, and why."""

import socket
from pathlib import Path

import pytest

from drivers.diagnosis import Trouble, trouble_of
from drivers.frame_ring import FRAMES_KEPT, FrameRing
from drivers.modbus_client import ModbusConnection
from drivers.request import NotSentError, read
from plant.clock import SystemClock
from plant.registers import SerialSettings, Table
from tests.fakes.clock import ManualClock
from tests.fakes.field_rig import digesters, fakes
from tests.fakes.wire.hostile_rtu import HostileRtu

READ = read(1, Table.INPUT, 0, 2)


def connection(endpoint: str, serial: SerialSettings | None = None) -> ModbusConnection:
    clock = SystemClock()
    return ModbusConnection(
        endpoint=endpoint,
        serial=serial or SerialSettings(),
        ring=FrameRing(clock),
        clock=clock,
    )


async def trouble_with(link: ModbusConnection) -> Trouble:
    with pytest.raises(NotSentError) as failed:
        await link.open()
    assert not link.connected
    with pytest.raises(NotSentError):
        await link.ask(READ, deadline_s=0.1)
    return trouble_of(failed.value.__cause__)


async def test_missing_serial_port_is_named(tmp_path: Path) -> None:
    assert await trouble_with(connection(f"serial://{tmp_path}/none")) is Trouble.NO_PORT


async def test_port_that_another_program_holds_is_named() -> None:
    async with HostileRtu(fakes(digesters(1)).values()) as peer:
        first, second = connection(peer.endpoint), connection(peer.endpoint)
        await first.open()
        assert await trouble_with(second) is Trouble.BUSY
        first.close()
        await second.open()
        second.close()


async def test_settings_that_the_port_refuses_are_a_failed_connection() -> None:
    async with HostileRtu(fakes(digesters(1)).values()) as peer:
        odd = connection(peer.endpoint, SerialSettings(data_bits=3))
        assert await trouble_with(odd) is Trouble.SETTINGS


async def test_host_that_does_not_answer_is_given_up_within_its_time() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with socket.socket() as first, socket.socket() as second:
            for filler in (first, second):  # the accept queue is full: no more answers
                filler.setblocking(False)
                filler.connect_ex(("127.0.0.1", port))
            found = await trouble_with(connection(f"tcp://127.0.0.1:{port}"))
    assert found is Trouble.UNREACHABLE


def test_ring_keeps_the_last_frames_only() -> None:
    ring = FrameRing(ManualClock())
    for number in range(FRAMES_KEPT + 10):
        ring.sent(number.to_bytes(2, "big"))
    ring.received(b"", "timeouts")
    frames = ring.frames()
    assert len(frames) == FRAMES_KEPT
    assert frames[0].payload == (11).to_bytes(2, "big")
    assert (frames[-1].sent, frames[-1].note) == (False, "timeouts")

"""The units on the serial line: a pty met by pymodbus and by bare bytes."""

import asyncio
import os
import sys
import tty
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pymodbus.client import AsyncModbusSerialClient

from drivers.simulated.rtu_server import NoPseudoTerminalError, RtuServer, crc16
from drivers.simulated.station import SimulatedPlant
from plant.registers import SerialSettings

if sys.platform == "win32":
    pytest.skip("needs pseudo terminals", allow_module_level=True)


@pytest.fixture
async def link(plant: SimulatedPlant, tmp_path: Path) -> AsyncIterator[Path]:
    """Yield the symlink to the line."""
    server = RtuServer(plant)
    server.start(tmp_path / "line")
    yield tmp_path / "line"
    server.stop()


class Port:
    """The other end of the line."""

    def __init__(self, link: Path) -> None:
        self._descriptor = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._descriptor)

    def send(self, body: bytes) -> None:
        """Send a body with its checksum."""
        os.write(self._descriptor, body + crc16(body))

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._descriptor, data)

    async def receive(self, count: int, timeout_s: float = 1.0) -> tuple[bytes, float]:
        """Return ``count`` bytes and the seconds between the first and the last."""
        loop = asyncio.get_running_loop()
        data, first, last = b"", 0.0, 0.0
        deadline = loop.time() + timeout_s
        while len(data) < count and loop.time() < deadline:
            try:
                data += os.read(self._descriptor, count - len(data))
                last = loop.time()
                first = first or last
            except BlockingIOError:
                await asyncio.sleep(0.001)
        return data, last - first

    def close(self) -> None:
        """Close this end."""
        os.close(self._descriptor)


@pytest.fixture
def port(link: Path) -> Iterator[Port]:
    """Yield an open port."""
    port = Port(link)
    yield port
    port.close()


def test_the_checksum_is_that_of_the_standard() -> None:
    # Modbus over serial line 1.02, appendix B: 02 07 gives 41 12
    assert crc16(bytes((0x02, 0x07))) == bytes((0x41, 0x12))


async def test_pymodbus_reads_and_writes_over_the_line(link: Path) -> None:
    client = AsyncModbusSerialClient(
        str(link), baudrate=19_200, parity="N", timeout=1, retries=0
    )
    assert await client.connect()
    try:
        head = await client.read_input_registers(0, count=36, device_id=6)
        assert head.registers[0] == 0x0110
        answer = await client.write_registers(0, [1, 0x0010, 0xFFEF], device_id=6)
        assert not answer.isError()
        seen = await client.read_input_registers(4, count=2, device_id=6)
        assert seen.registers == [0x0010, 1]
    finally:
        client.close()


async def test_the_answer_takes_the_time_of_its_characters(port: Port) -> None:
    port.send(bytes((1, 4, 0, 0, 0, 36)))
    data, duration = await port.receive(3 + 72 + 2)
    assert len(data) == 77
    # 76 characters of 11 bits at 19,200 baud = 43.5 ms, less one step in which bytes leave
    assert duration > 76 * SerialSettings().character_s - 0.01


async def test_a_damaged_request_is_answered_by_silence(port: Port) -> None:
    body = bytes((1, 4, 0, 0, 0, 2))
    port.send_raw(body + b"\x00\x00")
    assert (await port.receive(1, 0.1))[0] == b""
    port.send_raw(b"\x01")
    assert (await port.receive(1, 0.1))[0] == b""
    port.send(body)
    assert len((await port.receive(9))[0]) == 9


async def test_two_requests_without_a_gap_are_nobodys(port: Port) -> None:
    body = bytes((1, 4, 0, 0, 0, 2))
    port.send_raw((body + crc16(body)) * 2)
    assert (await port.receive(1, 0.1))[0] == b""


async def test_a_babbling_master_does_not_fill_the_memory(port: Port) -> None:
    for _ in range(4):
        port.send_raw(b"\xff" * 512)
        await asyncio.sleep(0.01)
    await asyncio.sleep(1.3)  # 2,048 characters of 0.57 ms
    port.send(bytes((1, 4, 0, 0, 0, 2)))
    assert len((await port.receive(9))[0]) == 9


async def test_a_unit_that_is_not_there_keeps_silent(port: Port) -> None:
    port.send(bytes((77, 4, 0, 0, 0, 2)))
    assert (await port.receive(1, 0.1))[0] == b""


async def test_a_broadcast_is_obeyed_in_silence(plant: SimulatedPlant, port: Port) -> None:
    port.send(bytes.fromhex("00 10 0000 0003 06 0001 0000 ffff"))
    assert (await port.receive(1, 0.1))[0] == b""
    assert plant.units["U8"].mcu.outputs == 0


async def test_a_late_answer_can_meet_the_next_one(plant: SimulatedPlant, port: Port) -> None:
    plant.inject("U1:late=0.05")
    port.send(bytes((1, 4, 0, 0, 0, 2)))
    assert (await port.receive(1, 0.03))[0] == b""
    data, _ = await port.receive(9)
    assert data[:3] == bytes((1, 4, 4))


async def test_a_corrupt_answer_fails_its_checksum(plant: SimulatedPlant, port: Port) -> None:
    plant.inject("U1:corrupt")
    port.send(bytes((1, 4, 0, 0, 0, 2)))
    data, _ = await port.receive(9)
    assert crc16(data[:-2]) != data[-2:]


async def test_a_dribbling_unit_takes_its_time(plant: SimulatedPlant, port: Port) -> None:
    plant.inject("U1:dribble=0.01")
    port.send(bytes((1, 4, 0, 0, 0, 2)))
    data, duration = await port.receive(9)
    assert len(data) == 9
    assert duration > 0.07


@pytest.mark.parametrize("spec", ["U1:silent", "U1:hang_up"])
async def test_a_dead_unit_keeps_silent(plant: SimulatedPlant, port: Port, spec: str) -> None:
    plant.inject(spec)
    port.send(bytes((1, 4, 0, 0, 0, 2)))
    assert (await port.receive(1, 0.1))[0] == b""


async def test_an_old_link_is_replaced_and_a_file_is_not(
    plant: SimulatedPlant, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    old.symlink_to("/nowhere")
    server = RtuServer(plant)
    name = server.start(old)
    assert str(old.readlink()) == name
    server.stop()
    server.stop()
    assert not old.is_symlink()
    precious = tmp_path / "precious"
    precious.write_text("data")
    other = RtuServer(plant)
    with pytest.raises(FileExistsError):
        other.start(precious)
    assert precious.read_text() == "data"


async def test_without_pseudo_terminals_it_says_so(
    plant: SimulatedPlant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.simulated.rtu_server.sys.platform", "win32")
    with pytest.raises(NoPseudoTerminalError, match="use --tcp"):
        RtuServer(plant).start(tmp_path / "line")


async def test_a_line_that_nobody_reads_does_not_stop_the_plant(
    plant: SimulatedPlant, port: Port
) -> None:
    plant.inject("U1:noise")
    for _ in range(20):
        port.send(bytes((1, 4, 0, 0, 0, 36)))
        await asyncio.sleep(0.02)
    assert plant.serve(1, bytes((4, 0, 0, 0, 1))) is not None

"""A third party's Modbus master (libmodbus's mbpoll) reads and writes the units."""

import asyncio
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.simulated.rtu_server import RtuServer
from drivers.simulated.station import SimulatedPlant
from drivers.simulated.tcp_server import TcpServer

if sys.platform == "win32":
    pytest.skip("mbpoll comes from Debian", allow_module_level=True)

INPUT, HOLDING = "3", "4"
_LINE = re.compile(r"^\[(\d+)\]:\s+(\d+)", re.MULTILINE)


class Mbpoll:
    """Runs mbpoll once per call.

    Args:
        connection: its options for mode and port.
        place: host or device.
    """

    def __init__(self, connection: list[str], place: str) -> None:
        self._connection = connection
        self._place = place

    async def read(self, unit: int, table: str, address: int, count: int) -> list[int]:
        """Return registers."""
        said = await self._run(unit, table, address, ["-c", str(count), "-1"], [])
        found = {int(at): int(value) for at, value in _LINE.findall(said)}
        return [found[at] for at in range(address, address + count)]

    async def write(self, unit: int, address: int, *words: int) -> str:
        """Write holding registers and return what mbpoll says."""
        return await self._run(unit, HOLDING, address, [], [str(word) for word in words])

    async def _run(
        self, unit: int, table: str, address: int, options: list[str], words: list[str]
    ) -> str:
        command = ["mbpoll", *self._connection, "-a", str(unit), "-t", table, "-0"]
        command += ["-r", str(address), "-o", "1", *options, self._place, *words]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await asyncio.wait_for(process.communicate(), 10.0)
        return said.decode()


@pytest.fixture(params=["tcp", "rtu"])
async def mbpoll(
    request: pytest.FixtureRequest, plant: SimulatedPlant, tmp_path: Path
) -> AsyncIterator[Mbpoll]:
    """Yield mbpoll on the units, over TCP and over the pty."""
    if shutil.which("mbpoll") is None:
        pytest.fail("mbpoll is not installed; `make test` installs it, or apt install mbpoll")
    if request.param == "tcp":
        tcp = TcpServer(plant)
        host, port = await tcp.start("127.0.0.1", 0)
        yield Mbpoll(["-m", "tcp", "-p", str(port)], host)
        await tcp.stop()
    else:
        rtu = RtuServer(plant)
        rtu.start(tmp_path / "line")
        # A pseudo terminal has no parity bit to set.
        yield Mbpoll(["-m", "rtu", "-b", "19200", "-P", "none"], str(tmp_path / "line"))
        rtu.stop()


async def test_it_reads_whole_blocks_of_all_kinds_of_unit(mbpoll: Mbpoll) -> None:
    digester = await mbpoll.read(1, INPUT, 0, 36)
    assert digester[0] == 0x0110
    assert 3490 <= digester[11] <= 3510  # 35.00 degC and a little noise
    assert (await mbpoll.read(7, INPUT, 0, 24))[0] == 0x0210
    assert (await mbpoll.read(8, INPUT, 0, 39))[0] == 0x0310
    assert (await mbpoll.read(9, INPUT, 64, 9))[0] == 0x0410


async def test_it_writes_an_output_command(mbpoll: Mbpoll) -> None:
    assert "Written 3 references" in await mbpoll.write(1, 0, 1, 0x0011, 0xFFEE)
    assert (await mbpoll.read(1, INPUT, 4, 2)) == [0x0011, 1]
    assert (await mbpoll.read(1, HOLDING, 0, 3)) == [1, 0x0011, 0xFFEE]


async def test_it_starts_a_timed_run_and_feeds_the_heartbeat(mbpoll: Mbpoll) -> None:
    assert "Written 1 references" in await mbpoll.write(2, 5, 300)
    remaining = (await mbpoll.read(2, INPUT, 33, 1))[0]
    assert 290 <= remaining <= 300
    assert "Written 1 references" in await mbpoll.write(2, 4, 1)


async def test_it_hears_the_exceptions(mbpoll: Mbpoll) -> None:
    assert "Illegal data value" in await mbpoll.write(1, 1, 1)
    assert "Illegal data value" in await mbpoll.write(1, 5, 361)
    assert "Illegal data address" in await mbpoll.write(1, 40, 1)

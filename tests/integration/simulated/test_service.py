"""The service inside this process: what it says, what it hears, how it ends."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from drivers.simulated import service as module
from drivers.simulated.service import ServiceSettings, SimulatorService, write_line
from drivers.simulated.station import SimulatedPlant


class Said:
    """Collects what the service says."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()

    async def next(self) -> Mapping[str, object]:
        """Return the next answer."""
        return await asyncio.wait_for(self.answers.get(), 5.0)


async def test_it_serves_tcp_and_serial_and_leaves_nothing(
    plant: SimulatedPlant, tmp_path: Path
) -> None:
    said = Said()
    link = tmp_path / "line"
    settings = ServiceSettings(serial_link=link, reads_input=False)
    service = SimulatorService(plant, settings, say=said.answers.put_nowait)
    running = asyncio.create_task(service.run())
    ready = await said.next()
    assert ready["serial"] == str(link)
    host, _, port = str(ready["endpoint"]).removeprefix("tcp://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(bytes.fromhex("0001 0000 0006 09 04 0000 0001"))
    assert await reader.readexactly(11) == bytes.fromhex("0001 0000 0005 09 04 02 0410")
    service.stop()
    await asyncio.wait_for(running, 5.0)
    assert await reader.read() == b""
    writer.close()
    assert not link.is_symlink()


@pytest.mark.parametrize("is_supervised", [True, False])
async def test_it_obeys_its_input_and_ends_with_it_when_supervised(
    plant: SimulatedPlant, monkeypatch: pytest.MonkeyPatch, is_supervised: bool
) -> None:
    source, sink = os.pipe()
    monkeypatch.setattr(module, "STANDARD_INPUT", source)
    said = Said()
    settings = ServiceSettings(is_supervised=is_supervised)
    service = SimulatorService(plant, settings, say=said.answers.put_nowait)
    running = asyncio.create_task(service.run())
    assert (await said.next())["ready"] is True
    os.write(sink, b'{"inject": "U3:silent"}\n  \n')
    assert (await said.next())["faults"] == ["U3:silent"]
    os.close(sink)
    if not is_supervised:
        await asyncio.sleep(0.2)  # time in which the end of the input could end it
        assert not running.done()
        service.stop()
    await asyncio.wait_for(running, 5.0)
    os.close(source)


async def test_an_address_that_cannot_be_had_ends_it(plant: SimulatedPlant) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    said = Said()
    settings = ServiceSettings(port=port, reads_input=False)
    with pytest.raises(OSError, match="address already in use"):
        await SimulatorService(plant, settings, say=said.answers.put_nowait).run()
    server.close()
    await server.wait_closed()


def test_a_line_goes_out_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    write_line('{"ready": true}')
    assert capfd.readouterr().out == '{"ready": true}\n'

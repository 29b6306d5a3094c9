"""Runs the simulated plant: servers, clock and remote control, until told to stop."""

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from drivers.simulated.remote_control import LineReader, obey
from drivers.simulated.rtu_server import RtuServer
from drivers.simulated.station import SimulatedPlant
from drivers.simulated.tcp_server import TcpServer

TICK_S = 0.05
"""Real time between two ticks; half of what the fail-safe promise allows."""


STANDARD_INPUT, _STANDARD_OUTPUT = 0, 1
"""By number: a frozen program without a console has no sys.stdin and sys.stdout."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Where the simulated plant is served.

    Attributes:
        host, port: Modbus TCP address; port 0 takes a free one.
        serial_link: symlink to make to the pty of the serial line, None without one.
        is_supervised: whether the end of standard input ends the service.
        reads_input: whether standard input is listened to at all.
    """

    host: str = "127.0.0.1"
    port: int = 0
    serial_link: Path | None = None
    is_supervised: bool = False
    reads_input: bool = True


class SimulatorService:
    """Serves one plant. Owned by the loop that runs it.

    Args:
        plant: what is served.
        settings: where.
        say: takes the ready message and the answers of the remote control.
    """

    def __init__(
        self,
        plant: SimulatedPlant,
        settings: ServiceSettings,
        *,
        say: Callable[[Mapping[str, object]], None],
    ) -> None:
        self._plant = plant
        self._settings = settings
        self._say = say
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End the service. The loop's thread."""
        self._stop.set()

    async def run(self) -> None:
        """Serve until stopped.

        Raises:
            OSError: when the address or the serial link cannot be had.
        """
        tcp = TcpServer(self._plant)
        serial = RtuServer(self._plant) if self._settings.serial_link else None
        try:
            host, port = await tcp.start(self._settings.host, self._settings.port)
            ready: dict[str, object] = {"ready": True, "endpoint": f"tcp://{host}:{port}"}
            if serial is not None and self._settings.serial_link is not None:
                serial.start(self._settings.serial_link)
                ready["serial"] = str(self._settings.serial_link)
            self._say(ready)
            if self._settings.reads_input:
                self._listen()
            await self._tick_until_stopped()
        finally:
            if serial is not None:
                serial.stop()
            await tcp.stop()

    async def _tick_until_stopped(self) -> None:
        while not self._stop.is_set():
            self._plant.advance()
            try:
                await asyncio.wait_for(self._stop.wait(), TICK_S)
            except TimeoutError:
                continue

    def _listen(self) -> None:
        LineReader(
            STANDARD_INPUT,
            asyncio.get_running_loop(),
            on_line=self._on_line,
            on_end=self._on_end,
        ).start()

    def _on_line(self, line: str) -> None:
        if line.strip():
            self._say(obey(self._plant, line))

    def _on_end(self) -> None:
        if self._settings.is_supervised:
            self.stop()


def write_line(line: str) -> None:
    """Write one line to standard output at once; a reader that went away is no error here."""
    with suppress(BrokenPipeError):
        os.write(_STANDARD_OUTPUT, f"{line}\n".encode())

"""A Modbus TCP server on loopback that can misbehave in every way the design names."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.mischief import Honest, Mischief, Trick, spoiled_pdu

_GATEWAY_TARGET = 11


class HostileServer:
    """Serves units, or their silence. Use as an async context manager.

    Attributes:
        mischief: what is done to the answers.
        late_s: how late a late answer is.
        silent: device ids that do not answer; with ``gateway`` they answer exception 11.
        connections: how many were ever accepted.
        open_connections: how many are open now.
        frames: every request as it came, with its device id and the loop's time.
    """

    def __init__(self, units: Iterable[FakeUnit], *, late_s: float = 0.3) -> None:
        self.units = {unit.device_id: unit for unit in units}
        self.mischief: Mischief = Honest()
        self.late_s = late_s
        self.silent: set[int] = set()
        self.gateway = False
        self.deaf = False
        self.connections = 0
        self.open_connections = 0
        self.frames: list[tuple[float, int, bytes]] = []
        self.port = 0
        self._happened = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def endpoint(self) -> str:
        """Return where it listens."""
        return f"tcp://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "HostileServer":
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Listen, on the same port as before after a kill."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def kill(self) -> None:
        """Vanish as a killed process does: every connection is reset."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    async def until(self, met: Callable[[], bool], *, within_s: float) -> None:
        """Wait until a connection or request makes the condition true."""
        async with asyncio.timeout(within_s):
            while not met():
                self._happened.clear()
                await self._happened.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        self.connections += 1
        self._happened.set()
        self.open_connections += 1
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    header = await reader.readexactly(7)
                    pdu = await reader.readexactly(int.from_bytes(header[4:6]) - 1)
                    await self._answer(header, pdu, writer)
        except asyncio.CancelledError:
            pass  # killed
        finally:
            self.open_connections -= 1
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _answer(self, header: bytes, pdu: bytes, writer: asyncio.StreamWriter) -> None:
        device_id = header[6]
        loop = asyncio.get_running_loop()
        self.frames.append((loop.time(), device_id, pdu))
        self._happened.set()
        unit = self.units.get(device_id)
        trick = self.mischief.choose(device_id, pdu)
        if self.deaf or trick is Trick.SWALLOW:
            return
        if unit is None or device_id in self.silent:
            if self.gateway:
                writer.write(_frame(header, bytes((pdu[0] | 0x80, _GATEWAY_TARGET))))
            return
        frame = _frame(header, spoiled_pdu(trick, unit.answer(pdu)))
        await self._send(trick, frame, writer)

    async def _send(self, trick: Trick, frame: bytes, writer: asyncio.StreamWriter) -> None:
        match trick:
            case Trick.DROP:
                return
            case Trick.LATE:
                asyncio.get_running_loop().call_later(self.late_s, _write, writer, frame)
            case Trick.RESET:
                writer.transport.abort()
            case Trick.DRIBBLE:
                for byte in frame:
                    writer.write(bytes((byte,)))
                    await asyncio.sleep(0.005)
            case _:
                writer.write(_spoiled_frame(trick, frame))


def _spoiled_frame(trick: Trick, frame: bytes) -> bytes:
    match trick:
        case Trick.CORRUPT:  # the header: a bit error in the payload cannot be seen
            return bytes((frame[0] ^ 0x40,)) + frame[1:]
        case Trick.WRONG_UNIT:
            return frame[:6] + bytes((frame[6] ^ 1,)) + frame[7:]
        case Trick.RANDOM:
            return bytes(i * 37 % 251 for i in range(60))
        case Trick.FLOOD:
            return b"\xff" * 5000
        case Trick.TRUNCATE:
            return frame[: len(frame) // 2]
        case _:
            return frame


def _frame(header: bytes, pdu: bytes) -> bytes:
    return header[:4] + (len(pdu) + 1).to_bytes(2) + header[6:7] + pdu


def _write(writer: asyncio.StreamWriter, frame: bytes) -> None:
    if not writer.is_closing():
        writer.write(frame)

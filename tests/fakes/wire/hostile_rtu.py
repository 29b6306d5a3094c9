"""A Modbus RTU peer on a pty that can misbehave like a bad line; bytes paced on request."""

import asyncio
import os
import termios
import tty
from collections.abc import Iterable
from pathlib import Path

from drivers.wall import crc16
from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.mischief import Honest, Mischief, Trick, spoiled_pdu

_SHORT_REQUESTS = {3: 8, 4: 8, 6: 8, 43: 7}


class HostileRtu:
    """Serves units on one end of a pty. Use as an async context manager.

    Like real units it answers in order: a late answer holds up the ones behind it.

    Attributes:
        mischief: what is done to the answers.
        late_s: how late a late answer is.
        silent: device ids that do not answer.
        twins: device ids at which a second device answers at the same time.
        path: the terminal to open.
        frames: every request as it came, with the loop's time.
    """

    def __init__(
        self,
        units: Iterable[FakeUnit],
        *,
        late_s: float = 0.3,
        character_s: float = 0.0,
        link: Path | None = None,
    ) -> None:
        self.units = {unit.device_id: unit for unit in units}
        self.mischief: Mischief = Honest()
        self.late_s = late_s
        self.silent: set[int] = set()
        self.twins: set[int] = set()
        self.frames: list[tuple[float, bytes]] = []
        self.path = ""
        self._character_s = character_s
        self._link = link
        self._received = b""
        self._requests: asyncio.Queue[bytes] = asyncio.Queue()
        self._master = self._slave = -1
        self._task: asyncio.Task[None] | None = None

    @property
    def endpoint(self) -> str:
        """Return the serial endpoint of the pty, or of the link to it."""
        return f"serial://{self._link or self.path}"

    async def __aenter__(self) -> "HostileRtu":
        self.plug_in()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.unplug()

    def plug_in(self) -> None:
        """Open a pty; after an unplug it usually has another name, like a USB adapter."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave, termios.TCSANOW)
        self.path = os.ttyname(self._slave)
        os.set_blocking(self._master, False)
        if self._link is not None:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.path)
        asyncio.get_running_loop().add_reader(self._master, self._on_bytes)
        self._task = asyncio.create_task(self._serve(), name="hostile rtu")

    async def unplug(self) -> None:
        """Close both ends, as a pulled adapter does."""
        if self._task is not None:
            asyncio.get_running_loop().remove_reader(self._master)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            os.close(self._slave)
            os.close(self._master)
            if self._link is not None:
                self._link.unlink(missing_ok=True)

    def _on_bytes(self) -> None:
        self._received += os.read(self._master, 4096)
        while self._received:
            size = self._request_size()
            frame = self._received[:size]
            if len(frame) < size:
                return
            if crc16(frame[:-2]) == frame[-2:]:
                self._received = self._received[size:]
                self._requests.put_nowait(frame)
            else:
                self._received = self._received[1:]

    def _request_size(self) -> int:
        if len(self._received) < 2:
            return 2
        if self._received[1] == 16:
            return 9 + self._received[6] if len(self._received) > 6 else 7
        return _SHORT_REQUESTS.get(self._received[1], 8)

    async def _serve(self) -> None:
        while True:
            frame = await self._requests.get()
            self.frames.append((asyncio.get_running_loop().time(), frame))
            await self._answer(frame)

    async def _answer(self, request: bytes) -> None:
        device_id, pdu = request[0], request[1:-2]
        unit = self.units.get(device_id)
        trick = self.mischief.choose(device_id, pdu)
        if unit is None or device_id in self.silent or trick is Trick.SWALLOW:
            return
        body = bytes((device_id,)) + spoiled_pdu(trick, unit.answer(pdu))
        if trick is Trick.WRONG_UNIT:
            body = bytes((device_id % 9 + 1,)) + body[1:]
        frame = body + crc16(body)
        if device_id in self.twins:  # two drivers on the pair: bits of both
            frame = bytes(byte & ~(byte >> 1) for byte in frame)
        await self._send(trick, frame)

    async def _send(self, trick: Trick, frame: bytes) -> None:
        match trick:
            case Trick.DROP | Trick.RESET:
                return
            case Trick.LATE:
                await asyncio.sleep(self.late_s)
            case Trick.CORRUPT:
                middle = len(frame) // 2
                frame = frame[:middle] + bytes((frame[middle] ^ 0x10,)) + frame[middle + 1 :]
            case Trick.RANDOM:
                frame = bytes(i * 37 % 251 for i in range(60))
            case Trick.FLOOD:
                frame = b"\xff" * 3000
            case Trick.TRUNCATE:
                frame = frame[: len(frame) // 2]
            case _:
                pass
        pace_s = 0.005 if trick is Trick.DRIBBLE else self._character_s
        if not pace_s:
            os.write(self._master, frame)
            return
        if trick is not Trick.DRIBBLE:  # in one piece at the end: what counts is the time
            await asyncio.sleep(len(frame) * pace_s)
            os.write(self._master, frame)
            return
        for byte in frame:
            os.write(self._master, bytes((byte,)))
            await asyncio.sleep(pace_s)

"""Serves the simulated field units as one RS-485 line on a pty, paced to its baud rate."""

import asyncio
import os
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path

from drivers.simulated.tcp_server import FieldUnits
from drivers.simulated.wire_faults import Reply, flipped
from plant.errors import FieldError
from plant.registers import SerialSettings

GAP_CHARACTERS = 3.5
"""Silence that ends a frame (Modbus over serial line 1.02, section 2.5.1.1)."""

SHORTEST_FRAME, LONGEST_FRAME = 4, 256
SLICE_S = 0.002
"""Step in which bytes leave; about four characters at 19,200 baud."""

_READ_SIZE = 1024


class NoPseudoTerminalError(FieldError):
    """This system has no pseudo terminals. Use TCP; retrying is useless."""


def crc16(data: bytes) -> bytes:
    """Return the Modbus checksum of ``data``, low byte first as it goes on the wire."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def framed(reply: Reply) -> bytes:
    """Return the reply with address and checksum, and what the wiring does to the bytes."""
    body = bytes((reply.device_id,)) + reply.pdu
    return reply.noise + flipped(body + crc16(body), reply.flip_bit)


class RtuServer:
    """One serial line with all field units. Owned by one loop.

    The pty itself knows no baud rate: the server waits as long as the request would have
    taken, and lets its answers out byte by byte. Two answers that overlap in time are mixed
    up as on a real line: bytes leave in the order in which they are due.
    """

    def __init__(self, units: FieldUnits, settings: SerialSettings | None = None) -> None:
        self._units = units
        self._character_s = (settings or SerialSettings()).character_s
        self._loop = asyncio.get_running_loop()
        self._master = self._slave = -1
        self._link: Path | None = None
        self._received = bytearray()
        self._line_free_s = 0.0
        self._frame_end: asyncio.TimerHandle | None = None
        self._timers: set[asyncio.TimerHandle] = set()
        self._due: deque[tuple[float, bytes]] = deque()
        self._pump: asyncio.TimerHandle | None = None

    def start(self, link: Path) -> str:
        """Open the line, point the symlink ``link`` at it and return the pty's name.

        Raises:
            NoPseudoTerminalError: on systems without them.
            OSError: when the link cannot be made; an ordinary file is never replaced.
        """
        if sys.platform == "win32":
            raise NoPseudoTerminalError(
                "--serial needs pseudo terminals, which Windows does not have; use --tcp."
            )
        import tty

        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        name = os.ttyname(self._slave)
        try:
            if link.is_symlink():
                link.unlink()
            link.symlink_to(name)
        except OSError:
            self.stop()
            raise
        self._link = link
        self._loop.add_reader(self._master, self._on_bytes)
        return name

    def stop(self) -> None:
        """Close the line and take the symlink away."""
        for timer in (self._frame_end, self._pump, *self._timers):
            if timer is not None:
                timer.cancel()
        if self._master < 0:
            return
        self._loop.remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = self._slave = -1
        if self._link is not None and self._link.is_symlink():
            self._link.unlink()

    def _on_bytes(self) -> None:
        try:
            data = os.read(self._master, _READ_SIZE)
        except BlockingIOError:
            return
        # A writer hands over a frame at once; on a wire it would arrive character by character.
        now = self._loop.time()
        self._line_free_s = max(self._line_free_s, now) + len(data) * self._character_s
        self._received += data
        if len(self._received) > LONGEST_FRAME:
            del self._received[:-LONGEST_FRAME]  # a babbling line must not fill the memory
        if self._frame_end is not None:
            self._frame_end.cancel()
        silence = self._line_free_s + GAP_CHARACTERS * self._character_s
        self._frame_end = self._loop.call_at(silence, self._on_silence)

    def _on_silence(self) -> None:
        self._frame_end = None
        frame = bytes(self._received)
        self._received.clear()
        if len(frame) < SHORTEST_FRAME or crc16(frame[:-2]) != frame[-2:]:
            return  # damaged, or two masters at once: nobody feels addressed
        device_id, request = frame[0], frame[1:-2]
        if device_id == 0:
            self._units.broadcast(request)
            return
        reply = self._units.serve(device_id, request)
        if reply is None or reply.hangs_up:
            return
        if not reply.delay_s:
            self._send(reply)
            return
        timer = self._loop.call_later(reply.delay_s, lambda: self._send(reply))
        self._timers = {each for each in self._timers if each.when() > self._loop.time()}
        self._timers.add(timer)

    def _send(self, reply: Reply) -> None:
        pause_s = max(self._character_s, reply.byte_pause_s)
        start_s = self._loop.time()
        bytes_due = [
            (start_s + place * pause_s, bytes((byte,)))
            for place, byte in enumerate(framed(reply))
        ]
        self._due = deque(sorted((*self._due, *bytes_due), key=lambda due: due[0]))
        if self._pump is None:
            self._let_out()

    def _let_out(self) -> None:
        """Write the characters whose time has come."""
        now = self._loop.time()
        out = b""
        while self._due and self._due[0][0] <= now:
            out += self._due.popleft()[1]
        if out:
            # When nobody reads the line the bytes are lost, as on a wire.
            with suppress(BlockingIOError):
                os.write(self._master, out)
        self._pump = self._loop.call_later(SLICE_S, self._let_out) if self._due else None

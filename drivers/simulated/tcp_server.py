"""Serves the simulated field units over Modbus TCP, as a gateway in front of them would."""

import asyncio
import struct
from collections.abc import Coroutine
from typing import Protocol

from drivers.simulated.modbus_server import exception
from drivers.simulated.wire_faults import Reply, flipped

HEADER = struct.Struct(">HHHB")
"""Transaction, protocol, length of what follows it, unit id."""

MAX_LENGTH = 254
"""Unit id and the longest request that Modbus allows."""

TARGET_FAILED = 0x0B
"""Gateway target device failed to respond."""


class FieldUnits(Protocol):
    """What answers behind a server."""

    def has_unit(self, device_id: int) -> bool:
        """Return whether a unit has this address."""
        ...

    def serve(self, device_id: int, request: bytes) -> Reply | None:
        """Answer a request; None when nothing comes back."""
        ...

    def broadcast(self, request: bytes) -> None:
        """Let every unit act on a request; none answers."""
        ...


class TcpServer:
    """One listening socket, any number of clients. Owned by one loop.

    A late answer holds up nobody else's: each goes out by itself, as over several lines.
    """

    def __init__(self, units: FieldUnits) -> None:
        self._units = units
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._clients: set[asyncio.StreamWriter] = set()

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen and return the address; port 0 takes a free one.

        Raises:
            OSError: when the address cannot be had.
        """
        self._server = await asyncio.start_server(self._on_client, host, port)
        address = self._server.sockets[0].getsockname()
        return str(address[0]), int(address[1])

    async def stop(self) -> None:
        """Stop listening and cut every client off."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._clients):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    def _on_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(self._serve_client(reader, writer))

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._clients.add(writer)
        try:
            while True:
                transaction, protocol, length, device_id = HEADER.unpack(
                    await reader.readexactly(HEADER.size)
                )
                if protocol != 0 or not 2 <= length <= MAX_LENGTH:
                    break  # not Modbus: where the next frame begins cannot be known
                request = await reader.readexactly(length - 1)
                self._answer(writer, transaction, device_id, request)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went away
        finally:
            self._clients.discard(writer)
            writer.close()

    def _answer(
        self, writer: asyncio.StreamWriter, transaction: int, device_id: int, request: bytes
    ) -> None:
        if device_id == 0:
            self._units.broadcast(request)
            return
        if not self._units.has_unit(device_id):
            reply: Reply | None = Reply(device_id, exception(request[0], TARGET_FAILED))
        else:
            reply = self._units.serve(device_id, request)
        if reply is None:
            return
        if reply.hangs_up:
            writer.transport.abort()
            return
        frame = framed(reply, transaction)
        if not reply.delay_s and not reply.byte_pause_s:
            writer.write(frame)
            return
        self._keep(self._send_slowly(writer, frame, reply))

    async def _send_slowly(
        self, writer: asyncio.StreamWriter, frame: bytes, reply: Reply
    ) -> None:
        await asyncio.sleep(reply.delay_s)
        step = 1 if reply.byte_pause_s else len(frame)
        for start in range(0, len(frame), step):
            if writer.is_closing():
                return
            writer.write(frame[start : start + step])
            await asyncio.sleep(reply.byte_pause_s)


def framed(reply: Reply, transaction: int) -> bytes:
    """Return the reply with its header, and what the wiring does to the bytes."""
    number = (transaction + reply.transaction_offset) & 0xFFFF
    frame = HEADER.pack(number, 0, len(reply.pdu) + 1, reply.device_id) + reply.pdu
    # TCP carries no checksum of Modbus's own: a flipped bit arrives as data (F26).
    return reply.noise + flipped(frame, reply.flip_bit, header=HEADER.size)

"""A fast Modbus TCP server with many units of moving values, in a process of its own.

Started by the benchmarks as ``python -m tests.bench.field_server``; prints its port. A unit
has blocks of a hundred values, each behind a head of ten registers. Every value walks; the
first of unit 1 shows what the last datagram said, and the moment at which a reply first
carried it is sent back, so that a benchmark can time the way from the wire to the screen.
"""

import argparse
import asyncio
import random
import struct
import time
from functools import partial
from typing import cast

HEAD = 10
"""Registers of the head in front of the values of a block."""

VALUES = 100
"""Values of a block."""

PITCH = 128
"""Registers from the start of one block to the start of the next."""


HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 6))
"""All of this computer: each line of a plant wants an endpoint of its own."""


class Field:
    """The registers of all units and the toggle. Owned by the event loop."""

    def __init__(self, units: int, blocks: int, identity: int, *, per_second: float) -> None:
        self._random = random.Random(1)
        self._identity = identity
        self._step_s = 1.0 / per_second
        self._values = {
            unit: [self._random.randrange(2000, 8000) for _ in range(blocks * VALUES)]
            for unit in range(1, units + 1)
        }
        self._counter = 0
        self._started = time.monotonic()
        self.toggle = 0
        self._told = 0
        self._asker: tuple[asyncio.DatagramTransport, tuple[str, int]] | None = None

    def ask(
        self, state: int, transport: asyncio.DatagramTransport, address: tuple[str, int]
    ) -> None:
        """Set the toggle; the reply that first carries it answers the asker."""
        self.toggle = state
        self._asker = (transport, address)

    async def walk(self) -> None:
        """Move every value by a small step, forever."""
        while True:
            await asyncio.sleep(self._step_s)
            for values in self._values.values():
                for index, value in enumerate(values):
                    moved = value + self._random.randrange(-40, 41)
                    values[index] = min(9990, max(10, moved))

    def read(self, unit: int, address: int, count: int) -> list[int]:
        """Return input registers; the address is that of a block or in its head."""
        self._counter = (self._counter + 1) & 0xFFFF
        uptime = int(time.monotonic() - self._started)
        head = [self._identity, self._counter, 0x0100, 0, 0, 0, uptime >> 16, uptime & 0xFFFF]
        block = address // PITCH
        values = self._values[unit][block * VALUES : (block + 1) * VALUES]
        if unit == 1 and block == 0:
            values[0] = 9000 if self.toggle else 1000
        return [*head, 1, 0, *values][address % PITCH :][:count]

    def sent(self, unit: int, pdu: bytes) -> None:
        """Tell the asker when this was the reply with the toggle: it is on the wire now."""
        if unit == 1 and pdu[1:3] == b"\0\0" and self._asker is not None:
            transport, address = self._asker
            self._asker = None
            transport.sendto(struct.pack(">d", time.monotonic()), address)


class _Asked(asyncio.DatagramProtocol):
    def __init__(self, field: Field) -> None:
        self._field = field

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._field.ask(int(data), self._transport, addr)


async def _serve(
    field: Field, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while True:
            transaction, _, length, unit = struct.unpack(">HHHB", await reader.readexactly(7))
            pdu = await reader.readexactly(length - 1)
            writer.write(_answer(field, transaction, unit, pdu))
            await writer.drain()
            field.sent(unit, pdu)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _answer(field: Field, transaction: int, unit: int, pdu: bytes) -> bytes:
    function = pdu[0]
    if function in {3, 4}:
        address, count = struct.unpack(">HH", pdu[1:5])
        words = field.read(unit, address, count)
        reply = struct.pack(f">BB{len(words)}H", function, 2 * len(words), *words)
    elif function in {6, 16}:
        reply = pdu[:5]
    else:
        reply = bytes([function | 0x80, 1])
    return struct.pack(">HHHB", transaction, 0, len(reply) + 1, unit) + reply


async def _main(args: argparse.Namespace) -> None:
    field = Field(args.units, args.blocks, args.identity, per_second=args.per_second)
    tcp = 0
    servers = []
    for host in HOSTS:
        server = await asyncio.start_server(partial(_serve, field), host, tcp)
        tcp = server.sockets[0].getsockname()[1]
        servers.append(server)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Asked(field), local_addr=("127.0.0.1", 0)
    )
    udp = transport.get_extra_info("sockname")[1]
    print(f"{tcp} {udp}", flush=True)
    await field.walk()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--units", type=int, default=1)
    arguments.add_argument("--blocks", type=int, default=1)
    arguments.add_argument("--identity", type=int, default=0x7F10)
    arguments.add_argument("--per-second", type=float, default=10.0)
    asyncio.run(_main(arguments.parse_args()))

"""(c) A bad line: wrong values shown as Good by our field layer, bare pymodbus and libmodbus.

The peers are used as their manuals show: ask, check the library's own error sign, believe the
registers. Each of nine units is read in two halves in turn, as a program does that keeps a
unit's values in groups.
"""

import asyncio
import ctypes
import ctypes.util
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException

from plant.description.load import load_plant
from tests.bench.table import Table
from tests.fakes.wire.bad_line import read_through_bad_line
from tests.fakes.wire.fake_unit import FakeUnit
from tests.fakes.wire.hostile_rtu import HostileRtu
from tests.fakes.wire.hostile_server import HostileServer
from tests.fakes.wire.mischief import BAD_LINE, ByRate

READS = 10_000
_TIMEOUT_S = 0.04
_DRAIN_S = 0.01
_FIRST_VALUE = 11
_SEED = 1
_RECOVER_LINK_AND_PROTOCOL = 2 | 4

Read = Callable[[int, int, int], Awaitable[Sequence[int] | None]]
"""Device id, address, count; None where the library says that it failed."""


Connect = Callable[[str, str], Awaitable[tuple[Read, Callable[[], None]]]]
"""From kind of line and endpoint to a way to read and a way to end."""


@dataclass(slots=True)
class Tally:
    """What a peer took for good."""

    good: int = 0
    wrong: int = 0
    odd: int = 0  # replies of another length than asked, taken for good


def run() -> Table:
    """Count on both kinds of line."""
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    rows: list[Sequence[str]] = []
    for kind in ("rtu", "tcp"):
        rows.append(asyncio.run(_ours(kind)))
        rows.append(asyncio.run(_peer(kind, "pymodbus", _pymodbus)))
        if ctypes.util.find_library("modbus"):
            rows.append(asyncio.run(_peer(kind, "libmodbus", _libmodbus)))
    return Table(
        key="bad-line",
        title="A bad line",
        text=(
            f"{READS:,} requests to nine units on loopback; 5 % of the answers late, 5 %"
            " corrupt (over TCP a flipped bit in a value, where no checksum helps), 5 %"
            " dropped, 2 % short, 2 % with a wrong function code. Counted are values handed on"
            " as good that are not what the unit holds at that place."
        ),
        columns=("line", "client", "good values", "wrong among them", "odd-length replies"),
        rows=rows,
        verdict="Goal: 0 wrong values shown as Good.",
    )


async def _ours(kind: str) -> Sequence[str]:
    result = await read_through_bad_line(
        kind, reads=READS, seed=_SEED, timeout_s=_TIMEOUT_S, drain_s=_DRAIN_S
    )
    return kind, "Biomethane HMI", str(result.good), str(result.wrong + result.stale), "0"


async def _peer(
    kind: str,
    name: str,
    connect: Connect,
) -> Sequence[str]:
    plant = load_plant()
    units = [
        FakeUnit(plant.map_of(key), spec.device_id) for key, spec in plant.field_units.items()
    ]
    tally = Tally()
    peer_type = HostileServer if kind == "tcp" else HostileRtu
    async with peer_type(units, late_s=1.5 * (_TIMEOUT_S + _DRAIN_S)) as peer:
        peer.mischief = ByRate(BAD_LINE, _SEED)
        read, close = await connect(kind, peer.endpoint)
        try:
            for number in range(READS):
                unit = units[number // 2 % len(units)]
                half = unit.map.blocks[0].count // 2
                await _judge(tally, unit, read, half * (number % 2), half)
        finally:
            close()
    return kind, name, str(tally.good), str(tally.wrong), str(tally.odd)


async def _judge(tally: Tally, unit: FakeUnit, read: Read, start: int, count: int) -> None:
    words = await read(unit.device_id, start, count)
    if words is None:
        return
    tally.odd += len(words) != count
    for address, word in enumerate(words, start):
        if address >= _FIRST_VALUE:
            tally.good += 1
            tally.wrong += word != unit.inputs[address]


async def _pymodbus(kind: str, endpoint: str) -> tuple[Read, Callable[[], None]]:
    client: AsyncModbusTcpClient | AsyncModbusSerialClient
    if kind == "tcp":
        host, port = endpoint.removeprefix("tcp://").split(":")
        client = AsyncModbusTcpClient(host, port=int(port), timeout=_TIMEOUT_S, retries=0)
    else:
        client = AsyncModbusSerialClient(
            endpoint.removeprefix("serial://"), baudrate=19_200, timeout=_TIMEOUT_S, retries=0
        )
    await client.connect()

    async def read(device_id: int, start: int, count: int) -> Sequence[int] | None:
        try:
            reply = await client.read_input_registers(start, count=count, device_id=device_id)
        except ModbusException:
            if not client.connected:
                await client.connect()
            return None
        return None if reply.isError() else reply.registers

    return read, client.close


async def _libmodbus(kind: str, endpoint: str) -> tuple[Read, Callable[[], None]]:
    name = ctypes.util.find_library("modbus")
    assert name is not None
    library = ctypes.CDLL(name, use_errno=True)
    library.modbus_new_tcp.restype = library.modbus_new_rtu.restype = ctypes.c_void_p
    if kind == "tcp":
        host, port = endpoint.removeprefix("tcp://").split(":")
        made = library.modbus_new_tcp(host.encode(), int(port))
    else:
        made = library.modbus_new_rtu(
            endpoint.removeprefix("serial://").encode(), 19_200, ctypes.c_char(b"N"), 8, 1
        )
    context = ctypes.c_void_p(made)
    library.modbus_set_response_timeout(context, 0, round(_TIMEOUT_S * 1e6))
    library.modbus_set_error_recovery(context, _RECOVER_LINK_AND_PROTOCOL)
    connected = await asyncio.to_thread(library.modbus_connect, context)
    if connected != 0:
        raise RuntimeError(f"libmodbus cannot connect to {endpoint}")

    def ask(device_id: int, start: int, count: int) -> Sequence[int] | None:
        words = (ctypes.c_uint16 * 256)()
        library.modbus_set_slave(context, device_id)
        got = library.modbus_read_input_registers(context, start, count, words)
        return list(words[:got]) if got > 0 else None

    async def read(device_id: int, start: int, count: int) -> Sequence[int] | None:
        return await asyncio.to_thread(ask, device_id, start, count)

    return read, lambda: library.modbus_close(context)

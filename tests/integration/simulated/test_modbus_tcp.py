"""The units over Modbus TCP, met by pymodbus and by bare sockets."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu.mei_message import ReadDeviceInformationResponse

from drivers.simulated.station import SimulatedPlant
from drivers.simulated.tcp_server import TcpServer

READ_HEAD = bytes((4, 0, 0, 0, 2))


@pytest.fixture
async def address(plant: SimulatedPlant) -> AsyncIterator[tuple[str, int]]:
    """Yield where the units are served."""
    server = TcpServer(plant)
    yield await server.start("127.0.0.1", 0)
    await server.stop()


@asynccontextmanager
async def client(address: tuple[str, int]) -> AsyncIterator[AsyncModbusTcpClient]:
    """Connect pymodbus, with one try and half a second of patience."""
    host, port = address
    found = AsyncModbusTcpClient(host, port=port, timeout=0.5, retries=0, reconnect_delay=0)
    assert await found.connect()
    try:
        yield found
    finally:
        found.close()


class Wire:
    """A bare connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, unit: int, request: bytes, *, transaction: int = 7) -> None:
        """Send a request."""
        self.writer.write(
            struct.pack(">HHHB", transaction, 0, len(request) + 1, unit) + request
        )

    async def receive(self, timeout_s: float = 0.5) -> tuple[int, int, bytes]:
        """Return transaction, unit and answer; TimeoutError when none comes."""
        async with asyncio.timeout(timeout_s):
            head = await self.reader.readexactly(7)
            transaction, _, length, unit = struct.unpack(">HHHB", head)
            return transaction, unit, await self.reader.readexactly(length - 1)


@asynccontextmanager
async def wire(address: tuple[str, int]) -> AsyncIterator[Wire]:
    """Open a bare connection."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


async def test_every_unit_answers_with_its_identity(address: tuple[str, int]) -> None:
    async with client(address) as modbus:
        found = [
            (await modbus.read_input_registers(0, count=1, device_id=unit)).registers[0] >> 8
            for unit in range(1, 10)
        ]
    assert found == [1] * 6 + [2, 3, 4]


async def test_an_output_command_is_written_and_read_back(address: tuple[str, int]) -> None:
    async with client(address) as modbus:
        answer = await modbus.write_registers(0, [1, 0x0011, 0xFFEE], device_id=2)
        assert not answer.isError()
        seen = await modbus.read_input_registers(0, count=6, device_id=2)
        assert seen.registers[4:6] == [0x0011, 1]
        torn = await modbus.write_register(1, 0, device_id=2)
        assert torn.exception_code == 3


async def test_a_unit_identifies_itself(address: tuple[str, int]) -> None:
    async with client(address) as modbus:
        answer = await modbus.read_device_information(read_code=3, object_id=0, device_id=8)
    assert isinstance(answer, ReadDeviceInformationResponse)
    assert answer.information[0] == b"Biomethane HMI"
    assert answer.information[0x80] == b"map 3/1.0"


async def test_an_unknown_unit_gets_the_gateways_exception(address: tuple[str, int]) -> None:
    async with client(address) as modbus:
        answer = await modbus.read_input_registers(0, count=1, device_id=77)
    assert answer.exception_code == 0x0B


async def test_a_broadcast_is_obeyed_by_all_and_answered_by_none(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    async with wire(address) as bare:
        bare.send(0, struct.pack(">BHHB3H", 16, 0, 3, 6, 1, 0, 0xFFFF))
        bare.send(9, READ_HEAD)
        _, unit, _ = await bare.receive()
        assert unit == 9
    assert plant.units["U8"].mcu.outputs == 0


async def test_several_clients_are_served_at_once(address: tuple[str, int]) -> None:
    async with client(address) as first, client(address) as second:
        answers = await asyncio.gather(
            *(first.read_input_registers(0, count=36, device_id=unit) for unit in range(1, 7)),
            *(second.read_input_registers(0, count=24, device_id=7) for _ in range(6)),
        )
    assert not any(answer.isError() for answer in answers)


@pytest.mark.parametrize(
    "garbage",
    [b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64, struct.pack(">HHHB", 1, 0, 1, 1), b"\x00\x01"],
)
async def test_garbage_ends_only_its_own_connection(
    address: tuple[str, int], garbage: bytes
) -> None:
    async with wire(address) as hostile:
        hostile.writer.write(garbage)
        hostile.writer.write_eof()
        assert await asyncio.wait_for(hostile.reader.read(), 2.0) == b""
    async with client(address) as modbus:
        assert not (await modbus.read_input_registers(0, count=2, device_id=1)).isError()


async def test_a_silent_unit_does_not_hold_up_the_others(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    plant.inject("U3:silent")
    async with client(address) as modbus:
        with pytest.raises(ModbusException):
            await modbus.read_input_registers(0, count=2, device_id=3)
        assert not (await modbus.read_input_registers(0, count=2, device_id=4)).isError()
        plant.clear()
        assert not (await modbus.read_input_registers(0, count=2, device_id=3)).isError()


async def test_a_late_answer_comes_late_and_alone(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    plant.inject("U3:late=0.2")
    async with wire(address) as bare:
        bare.send(3, READ_HEAD, transaction=1)
        bare.send(4, READ_HEAD, transaction=2)
        assert (await bare.receive())[:2] == (2, 4)
        assert (await bare.receive())[:2] == (1, 3)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("U3:short", (7, 3, bytes.fromhex("04 02 0110"))),
        ("U3:wrong_function", (7, 3, bytes.fromhex("03 04 0110"))),
        ("U3:wrong_unit", (7, 4, bytes.fromhex("04 04 0110"))),
        ("U3:wrong_transaction", (8, 3, bytes.fromhex("04 04 0110"))),
        ("U3:exception=6", (7, 3, bytes.fromhex("84 06"))),
        ("U3:dribble", (7, 3, bytes.fromhex("04 04 0110"))),
    ],
)
async def test_a_faulty_answer_looks_as_asked_for(
    plant: SimulatedPlant,
    address: tuple[str, int],
    spec: str,
    expected: tuple[int, int, bytes],
) -> None:
    plant.inject(spec)
    async with wire(address) as bare:
        bare.send(3, READ_HEAD)
        transaction, unit, answer = await bare.receive()
    assert (transaction, unit, answer[:4]) == expected


async def test_a_corrupt_answer_differs_in_one_bit(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    request = bytes((4, 0, 10, 0, 5))
    async with wire(address) as bare:
        bare.send(3, request)
        _, _, sound = await bare.receive()
        plant.inject("U3:corrupt")
        bare.send(3, request)
        _, _, corrupt = await bare.receive()
    differing = int.from_bytes(sound, "big") ^ int.from_bytes(corrupt, "big")
    assert differing.bit_count() == 1


async def test_noise_comes_before_the_answer(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    plant.inject("U3:noise")
    async with wire(address) as bare:
        bare.send(3, READ_HEAD)
        async with asyncio.timeout(1.0):
            data = await bare.reader.readexactly(12 + 7 + 6)
    assert data[12:].startswith(struct.pack(">HHHB", 7, 0, 7, 3))


async def test_a_unit_that_hangs_up_cuts_the_connection(
    plant: SimulatedPlant, address: tuple[str, int]
) -> None:
    plant.inject("U3:hang_up")
    async with wire(address) as bare:
        bare.send(3, READ_HEAD)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await bare.receive()


async def test_stopping_the_server_leaves_nothing_behind(plant: SimulatedPlant) -> None:
    server = TcpServer(plant)
    address = await server.start("127.0.0.1", 0)
    plant.inject("U3:late=30")
    async with wire(address) as bare:
        bare.send(3, READ_HEAD)
        bare.send(4, READ_HEAD)
        await bare.receive()
        await server.stop()
        assert await bare.reader.read() == b""

"""The one adapter to the Modbus library: a connection that asks one question at a time.

Only this file imports pymodbus (>=3.16,<4). Its hook on packets hands it nothing but the exact
answer that the wall has found, so its decoder never sees noise. Library retries and reconnects
are switched off: both are the line's own policy.
"""

import asyncio
import contextlib
import errno
import logging
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol
from urllib.parse import urlsplit

from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient, ModbusBaseClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU
from pymodbus.transport.serialtransport import SerialTransport

from drivers.frame_ring import FrameRing
from drivers.request import (
    BIT_FUNCTIONS,
    ExceptionReplyError,
    Fault,
    Function,
    NoReplyError,
    NotSentError,
    Reply,
    Request,
)
from drivers.serial_ports import UsbIdentity, identity_at, port_to_open, present_ports
from drivers.wall import Seen, find_rtu_reply, find_tcp_reply
from plant.clock import Clock
from plant.registers import SerialSettings

_log = logging.getLogger(__name__)

_UNSETTABLE: tuple[type[Exception], ...] = (ValueError,)
with contextlib.suppress(ImportError):  # Windows has no termios
    import termios

    _UNSETTABLE = (ValueError, termios.error)

CONNECT_TIMEOUT_S = 1.0
_LIBRARY_TIMEOUT_S = 5.0  # never reached: every request ends by our own deadline before
_SILENCE = Seen(b"", Fault.TIMEOUT)

_Client = AsyncModbusTcpClient | AsyncModbusSerialClient
_READS = {
    Function.READ_COILS: ModbusBaseClient.read_coils,
    Function.READ_DISCRETE_INPUTS: ModbusBaseClient.read_discrete_inputs,
    Function.READ_HOLDING: ModbusBaseClient.read_holding_registers,
    Function.READ_INPUT: ModbusBaseClient.read_input_registers,
}


class Connection(Protocol):
    """A line's way to its units. Owner: the line's task.

    Attributes:
        on_lost: called when the other side or the system closes the connection.
    """

    on_lost: Callable[[], None]

    @property
    def connected(self) -> bool:
        """Whether the port or connection is open."""
        ...

    async def open(self) -> None:
        """Open it; raise NotSentError with the reason when that fails."""
        ...

    def close(self) -> None:
        """Close it; harmless when closed."""
        ...

    async def ask(self, request: Request, *, deadline_s: float) -> Reply:
        """Send a request and return its right answer within the deadline."""
        ...

    def hasten(self, within_s: float) -> None:
        """Wait at most so much longer for the answer to the request in flight, if any."""
        ...

    def discard(self) -> int:
        """Forget everything received; return how many bytes came unasked since then."""
        ...


class ModbusConnection:
    """One TCP connection or serial port. Owner: the line's task on the engine thread."""

    def __init__(
        self, *, endpoint: str, serial: SerialSettings, ring: FrameRing, clock: Clock
    ) -> None:
        logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)  # the line tells
        self.on_lost: Callable[[], None] = lambda: None
        self._endpoint = urlsplit(endpoint)
        self._is_serial = self._endpoint.scheme == "serial"
        self._serial = serial
        self._ring = ring
        self._clock = clock
        self._client: _Client | None = None
        self._converter: UsbIdentity | None = None
        self._request: Request | None = None
        self._sent = b""
        self._received = b""
        self._unasked = b""
        self._unasked_bytes = 0
        self._seen = _SILENCE
        self._answer: ModbusPDU | None = None
        self._deadline: asyncio.Timeout | None = None

    @property
    def connected(self) -> bool:
        """Whether the port or connection is open."""
        return self._client is not None and self._client.connected

    async def open(self) -> None:
        """Open the connection.

        Raises:
            NotSentError: with the system's reason (refused, no such port, time-out).
        """
        self.close()
        client = self._serial_client() if self._is_serial else self._tcp_client()
        failures: list[OSError] = []
        client.ctx.call_create = _remembering(client.ctx.call_create, failures)
        self._client = client
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                opened = await client.connect()
        except TimeoutError:
            opened = False
        if not opened:
            self.close()
            reason = failures[-1] if failures else TimeoutError("no answer to the connection")
            raise NotSentError(str(reason)) from reason

    def _tcp_client(self) -> AsyncModbusTcpClient:
        return AsyncModbusTcpClient(
            self._endpoint.hostname or "",
            port=self._endpoint.port or 502,
            reconnect_delay=0,
            timeout=_LIBRARY_TIMEOUT_S,
            retries=0,
            trace_packet=self._on_packet,
            trace_pdu=self._on_pdu,
            trace_connect=self._on_connect,
        )

    def _serial_client(self) -> AsyncModbusSerialClient:
        configured = self._endpoint.path or self._endpoint.netloc
        ports = present_ports()
        port = port_to_open(configured, self._converter, ports)
        self._converter = identity_at(port, ports) or self._converter
        return AsyncModbusSerialClient(
            port,
            baudrate=self._serial.baud,
            bytesize=self._serial.data_bits,
            parity="N" if _is_pseudo_terminal(port) else self._serial.parity,
            stopbits=self._serial.stop_bits,
            reconnect_delay=0,
            timeout=_LIBRARY_TIMEOUT_S,
            retries=0,
            trace_packet=self._on_packet,
            trace_pdu=self._on_pdu,
            trace_connect=self._on_connect,
        )

    def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def ask(self, request: Request, *, deadline_s: float) -> Reply:
        """Send a request and return its right answer.

        Raises:
            NotSentError: the connection is down; nothing went out.
            NoReplyError: nothing, or nothing right, came within ``deadline_s`` seconds.
            ExceptionReplyError: the unit answered with an exception.
        """
        client = self._client
        if client is None or not client.connected:
            raise NotSentError("the line is down")
        self.discard()
        self._request, self._seen, self._received, self._answer = request, _SILENCE, b"", None
        try:
            async with asyncio.timeout(deadline_s) as self._deadline:
                answer: ModbusPDU | None = await _send(client, request)
        except TimeoutError:
            answer = self._answer  # it may have come in the very turn of the loop that was late
        except ModbusException as error:
            _log.debug("library gave up on %s: %s", request, error)
            answer = None
        finally:
            self._request = self._deadline = None
        return self._judged(request, answer)

    def _judged(self, request: Request, answer: ModbusPDU | None) -> Reply:
        if answer is None:
            self._ring.received(self._received, self._seen.fault.value)
            raise NoReplyError(self._seen.fault)
        if answer.isError():
            self._ring.received(self._seen.frame, "exception")
            raise ExceptionReplyError(answer.exception_code)
        self._ring.received(self._seen.frame, "ok")
        return self._reply(request, answer)

    def _reply(self, request: Request, answer: ModbusPDU) -> Reply:
        information: dict[int, Any] = getattr(answer, "information", {})
        return Reply(
            words=_words(request, answer),
            identity=tuple((number, _text(data)) for number, data in information.items()),
            utc_ms=self._clock.utc_ms(),
            monotonic_s=self._clock.monotonic_s(),
        )

    def hasten(self, within_s: float) -> None:
        """Wait at most so much longer for the answer to the request in flight, if any.

        Over TCP only: its answer, should it come later, is known by its transaction id.
        """
        deadline = self._deadline
        if deadline is None or deadline.expired():
            return
        when_s, soon_s = deadline.when(), asyncio.get_running_loop().time() + within_s
        if when_s is not None and soon_s < when_s:
            deadline.reschedule(soon_s)

    def discard(self) -> int:
        """Forget everything received, also in the library and in the port's driver.

        Returns:
            how many bytes came unasked since the last time.
        """
        if self._client is not None and self._client.connected:
            self._client.ctx.recv_buffer = b""
            transport = self._client.ctx.transport
            if isinstance(transport, SerialTransport):
                transport.sync_serial.reset_input_buffer()
        if self._unasked:
            self._ring.received(self._unasked, Fault.LATE.value)
            self._unasked = b""
        count, self._unasked_bytes = self._unasked_bytes, 0
        return count

    def _on_packet(self, sending: bool, data: bytes) -> bytes:
        """Let frames out as they are, and in only the answer; ``data`` is all that came."""
        if sending:
            self._sent = data
            self._ring.sent(data)
            return data
        if self._request is None:
            self._unasked_bytes += max(0, len(data) - len(self._unasked)) or len(data)
            self._unasked = data
            return b""
        self._received = data
        if self._is_serial:
            self._seen = find_rtu_reply(data, self._request)
        else:
            transaction_id = int.from_bytes(self._sent[:2], "big")
            self._seen = find_tcp_reply(data, self._request, transaction_id)
        return self._seen.frame

    def _on_pdu(self, sending: bool, pdu: ModbusPDU) -> ModbusPDU:
        if not sending:
            self._answer = pdu
        return pdu

    def _on_connect(self, connected: bool) -> None:
        """End the request in flight at once when the connection is lost, and tell the line."""
        if not connected:
            self.on_lost()
        if not connected and self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(0)


def _is_pseudo_terminal(port: str) -> bool:
    """Return whether a port is a pty, which has no parity and refuses to be given one."""
    return os.path.realpath(port).startswith("/dev/pts/")


def _send(client: _Client, request: Request) -> Awaitable[ModbusPDU]:
    unit, at = request.device_id, request.address
    if request.function in _READS:
        return _READS[request.function](client, at, count=request.count, device_id=unit)
    if request.function is Function.WRITE_REGISTER:
        return client.write_register(at, request.values[0], device_id=unit)
    if request.function is Function.WRITE_REGISTERS:
        return client.write_registers(at, list(request.values), device_id=unit)
    return client.read_device_information(device_id=unit)


def _remembering(
    create: Callable[[], Coroutine[Any, Any, Any]], failures: list[OSError]
) -> Callable[[], Coroutine[Any, Any, Any]]:
    """Keep the reason of a failed connection, which the library only logs."""

    async def create_and_remember() -> object:
        try:
            return await create()
        except OSError as error:
            failures.append(error)
            raise
        except _UNSETTABLE as error:  # a port that cannot be set so
            failures.append(OSError(errno.EINVAL, str(error)))
            raise failures[-1] from error

    return create_and_remember


def _words(request: Request, answer: ModbusPDU) -> tuple[int, ...]:
    if request.values:
        return ()
    if request.function in BIT_FUNCTIONS:  # the library pads bits to whole bytes
        return tuple(int(bit) for bit in answer.bits[: request.count])
    return tuple(answer.registers)


def _text(data: object) -> str:
    return data.decode("latin-1") if isinstance(data, bytes) else str(data)

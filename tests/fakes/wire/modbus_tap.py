"""A cable with a meter: passes Modbus TCP on and notes every request, with its time."""

import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_HEADER = 7
_SINGLE_WRITE, _MULTIPLE_WRITE = 6, 16
_READ_SIZE = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it went over the cable.

    Attributes:
        at_s: when, by ``time.monotonic``.
        unit: device id.
        function: function code.
        address: first register.
        words: what was written; of a read, how many registers.
    """

    at_s: float
    unit: int
    function: int
    address: int
    words: tuple[int, ...]

    @property
    def is_write(self) -> bool:
        """Whether it changes registers."""
        return self.function in {_SINGLE_WRITE, _MULTIPLE_WRITE}

    def writes_any_of(self, registers: range) -> bool:
        """Whether it writes one of these holding registers."""
        last = self.address + len(self.words)
        return self.is_write and self.address < registers.stop and last > registers.start


class ModbusTap:
    """Listens on a free port of 127.0.0.1 and passes on to ``endpoint``. Any thread reads.

    Args:
        endpoint: of the units, ``tcp://HOST:PORT``.
    """

    def __init__(self, endpoint: str) -> None:
        host, port = endpoint.removeprefix("tcp://").split(":")
        self._target = (host, int(port))
        self._news = threading.Condition()
        self._requests: list[Request] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._wake, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._others: dict[socket.socket, socket.socket] = {}
        self._waiting: dict[socket.socket, bytes] = {}
        self._thread = threading.Thread(target=self._carry, name="modbus tap")

    @property
    def endpoint(self) -> str:
        """Return where a program is to connect."""
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wake.send(b"x")
        self._thread.join()
        for end in (*self._others, self._listener, self._wake, self._woken):
            end.close()
        self._selector.close()

    def requests(self) -> tuple[Request, ...]:
        """Return everything that was asked so far, oldest first."""
        with self._news:
            return tuple(self._requests)

    def forget(self) -> None:
        """Begin anew."""
        with self._news:
            self._requests.clear()

    def wait_for(
        self, wanted: Callable[[Request], bool], *, within_s: float, what: str
    ) -> Request:
        """Return the first request that is ``wanted``; fail with ``what`` if none comes."""
        deadline = time.monotonic() + within_s
        with self._news:
            while True:
                found = next(filter(wanted, self._requests), None)
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not on the wire within {within_s:g} s: {what}")
                self._news.wait(left)

    def _carry(self) -> None:
        for end in (self._listener, self._woken):
            self._selector.register(end, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._others:
                    self._pass_on(key.fileobj)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        try:
            unit = socket.create_connection(self._target, timeout=5.0)
        except OSError:
            client.close()
            return
        for one, other in ((client, unit), (unit, client)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._others[one] = other
            self._selector.register(one, selectors.EVENT_READ)
        self._waiting[client] = b""

    def _pass_on(self, end: socket.socket) -> None:
        try:
            data = end.recv(_READ_SIZE)
            if data:
                if end in self._waiting:
                    self._note(end, data)
                self._others[end].sendall(data)
                return
        except OSError:
            pass  # the same as an end: both sides are hung up
        for one in (end, self._others[end]):
            self._selector.unregister(one)
            del self._others[one]
            self._waiting.pop(one, None)
            one.close()

    def _note(self, client: socket.socket, data: bytes) -> None:
        now = time.monotonic()
        stream = self._waiting[client] + data
        while len(stream) >= _HEADER:
            end = 6 + int.from_bytes(stream[4:6], "big")
            if len(stream) < end:
                break
            request = _decode(now, stream[6:end])
            stream = stream[end:]
            with self._news:
                self._requests.append(request)
                self._news.notify_all()
        self._waiting[client] = stream


def _decode(now: float, frame: bytes) -> Request:
    unit, function = frame[0], frame[1]
    address = int.from_bytes(frame[2:4], "big")
    words = frame[7:] if function == _MULTIPLE_WRITE else frame[4:6]
    return Request(
        at_s=now,
        unit=unit,
        function=function,
        address=address,
        words=tuple(
            int.from_bytes(words[at : at + 2], "big") for at in range(0, len(words), 2)
        ),
    )

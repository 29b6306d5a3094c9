"""Answers Modbus requests for one field unit; bytes in, bytes out, no transport."""

import struct
from collections.abc import Mapping, Sequence
from typing import Protocol

from plant.registers import Table

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3

READ_COILS, READ_DISCRETE, READ_HOLDING, READ_INPUT = 1, 2, 3, 4
WRITE_COIL, WRITE_REGISTER, WRITE_COILS, WRITE_REGISTERS = 5, 6, 15, 16
ENCAPSULATED, READ_IDENTIFICATION = 43, 14

MAX_BITS, MAX_REGISTERS_WRITTEN = 2000, 123

_BITS = {READ_COILS: Table.COIL, READ_DISCRETE: Table.DISCRETE_INPUT}
_REGISTERS = {READ_HOLDING: Table.HOLDING, READ_INPUT: Table.INPUT}
_COIL_STATES = (0x0000, 0xFF00)
_BASIC, _REGULAR, _EXTENDED, _ONE_OBJECT = 1, 2, 3, 4
_LAST_OBJECT = {_BASIC: 0x02, _REGULAR: 0x7F, _EXTENDED: 0xFF}
_CONFORMITY = 0x83
"""Extended identification, as a stream and one by one."""


class RegisterServer(Protocol):
    """The registers behind the protocol."""

    def read(self, table: Table, address: int, count: int) -> Sequence[int] | int:
        """Return words, or an exception code."""
        ...

    def write_holding(self, address: int, words: Sequence[int], now_s: float) -> int | None:
        """Write words; return an exception code, None when taken."""
        ...


class _RefusedError(Exception):
    """The request gets this exception code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def answer(
    unit: RegisterServer, identity: Mapping[int, str], request: bytes, now_s: float
) -> bytes:
    """Return the reply to a request, both without unit id and checksum.

    Args:
        unit: the registers.
        identity: objects of function 43/14 by id.
        request: function code and data, at least the function code.
        now_s: monotonic time, seconds.
    """
    function = request[0]
    try:
        return _serve(unit, identity, request, now_s)
    except struct.error:  # shorter or longer than its function says
        return exception(function, ILLEGAL_VALUE)
    except _RefusedError as refused:
        return exception(function, refused.code)


def exception(function: int, code: int) -> bytes:
    """Return an exception reply."""
    return bytes((function | 0x80, code))


def _serve(
    unit: RegisterServer, identity: Mapping[int, str], request: bytes, now_s: float
) -> bytes:
    function = request[0]
    if function in _REGISTERS:
        address, count = struct.unpack(">HH", request[1:])
        words = unit.read(_REGISTERS[function], address, count)
        if isinstance(words, int):
            raise _RefusedError(words)
        return struct.pack(f">BB{len(words)}H", function, 2 * len(words), *words)
    if function in _BITS:
        _, count = struct.unpack(">HH", request[1:])
        # The map has no bit tables: a well-formed request meets an unknown address.
        raise _RefusedError(ILLEGAL_ADDRESS if 1 <= count <= MAX_BITS else ILLEGAL_VALUE)
    if function == ENCAPSULATED:
        return _identify(identity, request)
    return _write(unit, request, now_s)


def _write(unit: RegisterServer, request: bytes, now_s: float) -> bytes:
    function = request[0]
    if function == WRITE_REGISTER:
        address, value = struct.unpack(">HH", request[1:])
        _take(unit.write_holding(address, (value,), now_s))
        return request
    if function == WRITE_REGISTERS:
        address, count, size = struct.unpack_from(">HHB", request, 1)
        if not 1 <= count <= MAX_REGISTERS_WRITTEN or size != 2 * count:
            raise _RefusedError(ILLEGAL_VALUE)
        words = struct.unpack(f">{count}H", request[6:])
        _take(unit.write_holding(address, words, now_s))
        return request[:5]
    if function == WRITE_COIL:
        _, state = struct.unpack(">HH", request[1:])
        raise _RefusedError(ILLEGAL_ADDRESS if state in _COIL_STATES else ILLEGAL_VALUE)
    if function == WRITE_COILS:
        _, count, size = struct.unpack_from(">HHB", request, 1)
        fits = 1 <= count <= MAX_BITS and size == (count + 7) // 8 == len(request) - 6
        raise _RefusedError(ILLEGAL_ADDRESS if fits else ILLEGAL_VALUE)
    raise _RefusedError(ILLEGAL_FUNCTION)


def _take(code: int | None) -> None:
    if code is not None:
        raise _RefusedError(code)


def _identify(identity: Mapping[int, str], request: bytes) -> bytes:
    """Answer function 43/14 (Modbus application protocol 1.1b3, section 6.21)."""
    kind, code, first = struct.unpack(">BBB", request[1:])
    if kind != READ_IDENTIFICATION:
        raise _RefusedError(ILLEGAL_FUNCTION)
    if code == _ONE_OBJECT:
        if first not in identity:
            raise _RefusedError(ILLEGAL_ADDRESS)
        chosen = [first]
    elif code in _LAST_OBJECT:
        start = first if first in identity else 0
        chosen = [key for key in sorted(identity) if start <= key <= _LAST_OBJECT[code]]
    else:
        raise _RefusedError(ILLEGAL_VALUE)
    body = b"".join(_object(key, identity[key]) for key in chosen)
    head = (ENCAPSULATED, READ_IDENTIFICATION, code, _CONFORMITY, 0, 0, len(chosen))
    return bytes(head) + body


def _object(key: int, text: str) -> bytes:
    data = text.encode("ascii", "replace")
    return bytes((key, len(data))) + data

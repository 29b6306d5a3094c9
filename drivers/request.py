"""What is asked of a field unit, what comes back, and how asking can fail."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from plant.errors import FieldError
from plant.registers import Table


class Function(IntEnum):
    """The Modbus functions that the program uses."""

    READ_COILS = 1
    READ_DISCRETE_INPUTS = 2
    READ_HOLDING = 3
    READ_INPUT = 4
    WRITE_REGISTER = 6
    WRITE_REGISTERS = 16
    DEVICE_IDENTIFICATION = 43


READ_FUNCTIONS = {
    Table.COIL: Function.READ_COILS,
    Table.DISCRETE_INPUT: Function.READ_DISCRETE_INPUTS,
    Table.HOLDING: Function.READ_HOLDING,
    Table.INPUT: Function.READ_INPUT,
}

BIT_FUNCTIONS = frozenset({Function.READ_COILS, Function.READ_DISCRETE_INPUTS})

IDENTIFICATION_PDU = 93
"""Longest answer to function 43/14: the small units send frames of up to 96 bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to one unit.

    Attributes:
        device_id: Modbus address 1..247.
        function: what to do.
        address: first register or bit, from 0; unused by the identification.
        count: registers or bits to read.
        values: words to write, empty for reads.
    """

    device_id: int
    function: Function
    address: int = 0
    count: int = 0
    values: tuple[int, ...] = ()

    @property
    def pdu_bytes(self) -> int:
        """Return the length of the request's PDU, for time and load."""
        if self.function is Function.WRITE_REGISTERS:
            return 6 + 2 * len(self.values)
        return 4 if self.function is Function.DEVICE_IDENTIFICATION else 5

    @property
    def reply_pdu_bytes(self) -> int:
        """Return the length of a right answer's PDU; the longest for an identification."""
        if self.function is Function.DEVICE_IDENTIFICATION:
            return IDENTIFICATION_PDU
        if self.function in BIT_FUNCTIONS:
            return 2 + (self.count + 7) // 8
        return 5 if self.values else 2 + 2 * self.count


def read(device_id: int, table: Table, address: int, count: int) -> Request:
    """Build the request that reads ``count`` registers or bits."""
    return Request(device_id, READ_FUNCTIONS[table], address, count)


def write(device_id: int, address: int, values: tuple[int, ...]) -> Request:
    """Build the request that writes one word (function 6) or several (function 16)."""
    function = Function.WRITE_REGISTER if len(values) == 1 else Function.WRITE_REGISTERS
    return Request(device_id, function, address, len(values), values)


@dataclass(frozen=True, slots=True)
class Reply:
    """A right answer.

    Attributes:
        words: registers, or bits as 0 and 1, exactly as many as asked; empty for writes.
        identity: objects of function 43/14 by number.
        utc_ms, monotonic_s: when it arrived.
    """

    words: tuple[int, ...]
    identity: tuple[tuple[int, str], ...]
    utc_ms: int
    monotonic_s: float


class Fault(Enum):
    """Why no right answer came. The value names the counter."""

    TIMEOUT = "timeouts"  # nothing came at all
    CRC = "crc"  # bytes that are no frame, or a frame with a wrong checksum
    SHORT = "short"  # the right kind of frame with the wrong length
    WRONG_FUNCTION = "wrong_function"
    WRONG_UNIT = "wrong_unit"
    LATE = "late"  # an answer to an earlier request
    ECHO = "echo"  # a write whose echo names another address or value
    IDENTITY = "identity"  # a block that is not the one asked for
    GATEWAY = "gateway"  # the gateway says that the unit does not answer


class NotSentError(FieldError):
    """The line is down: nothing went out, nothing changed. The line reconnects by itself."""


class NoReplyError(FieldError):
    """Sent, but no right answer came before the deadline. The unit may have acted on it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"no right answer: {fault.value}")
        self.fault = fault


class ExceptionReplyError(FieldError):
    """The unit answered that it will not. Retrying the same thing is of no use."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the unit refused with exception code {code}")
        self.code = code

"""The wall around the Modbus library: which bytes are the answer, and may it be believed.

The library accepts replies with a foreign function code or fewer registers than asked, and
takes a late RTU reply for the answer to the next request. So nothing reaches its decoder before
the exact answer to the request in flight has been found here. Pure functions of bytes.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.request import BIT_FUNCTIONS, Fault, Function, Request
from plant.message import Message, message
from plant.quality import Quality
from plant.registers import RegisterMap

_EXCEPTION_BIT = 0x80
_MEI_TYPE = 14
_RTU_EXCEPTION_BYTES = 5
_RTU_SHORTEST = 4
_TCP_HEADER = 6
_TCP_SHORTEST = 9
_TCP_LONGEST = 260


@dataclass(frozen=True, slots=True)
class Seen:
    """What the wall makes of the bytes so far.

    Attributes:
        frame: the exact answer, an exception reply included; empty while there is none.
        fault: what best explains the bytes while there is no answer.
    """

    frame: bytes
    fault: Fault


_SILENCE = Seen(b"", Fault.TIMEOUT)


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
        table.append(crc)
    return tuple(table)


_CRC_TABLE = _crc_table()


def crc16(data: bytes) -> bytes:
    """Return the Modbus RTU checksum as it stands on the wire, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return bytes((crc & 0xFF, crc >> 8))


def find_rtu_reply(received: bytes, request: Request) -> Seen:
    """Look for the answer in everything that came since the request went out.

    Noise and stale frames before it are skipped; checksum, unit, function, length and the
    echo of a write must be right.
    """
    if not received:
        return _SILENCE
    for start in range(len(received) - _RTU_SHORTEST + 1):
        if received[start] != request.device_id:
            continue
        length = _rtu_length(received[start:], request)
        frame = received[start : start + length]
        if length and len(frame) == length and crc16(frame[:-2]) == frame[-2:]:
            return Seen(frame, Fault.TIMEOUT)
    return Seen(b"", _rtu_fault(received, request))


def _rtu_length(frame: bytes, request: Request) -> int:
    """Return how long the answer starting here must be, 0 where it is none or not yet known."""
    if frame[1] == request.function | _EXCEPTION_BIT:
        return _RTU_EXCEPTION_BYTES
    body = frame[1:-2]
    if request.function is Function.DEVICE_IDENTIFICATION:
        length = _identification_length(frame[1:])
        return length + 3 if length else 0
    expected = request.reply_pdu_bytes
    if len(body) >= expected and _body_agrees(frame[1 : 1 + expected], request):
        return expected + 3
    return 0


def _rtu_fault(received: bytes, request: Request) -> Fault:
    sound = len(received) >= _RTU_SHORTEST and crc16(received[:-2]) == received[-2:]
    if not sound:
        return Fault.CRC
    if received[0] != request.device_id:
        return Fault.WRONG_UNIT
    return _pdu_fault(received[1:-2], request)


def find_tcp_reply(received: bytes, request: Request, transaction_id: int) -> Seen:
    """Look for the answer with this transaction id; see find_rtu_reply."""
    if not received:
        return _SILENCE
    unfinished = received[:2] == transaction_id.to_bytes(2, "big")
    fault = Fault.SHORT if unfinished else Fault.CRC
    at = 0
    while at < len(received):
        frame = _tcp_frame(received[at:])
        if not frame:
            at += 1  # noise, or a frame that is not whole yet
            continue
        wrong = _judge_tcp_frame(frame, request, transaction_id)
        if wrong is None:
            return Seen(frame, Fault.TIMEOUT)
        fault = wrong
        at += len(frame)
    return Seen(b"", fault)


def _tcp_frame(received: bytes) -> bytes:
    """Return the whole frame that begins here, empty where none does."""
    size = _TCP_HEADER + int.from_bytes(received[4:_TCP_HEADER], "big")
    sound = received[2:4] == b"\0\0" and _TCP_SHORTEST <= size <= _TCP_LONGEST
    return received[:size] if sound and len(received) >= size else b""


def _judge_tcp_frame(frame: bytes, request: Request, transaction_id: int) -> Fault | None:
    """Return what is wrong with a whole frame, None when it is the answer."""
    if int.from_bytes(frame[:2], "big") != transaction_id:
        return Fault.LATE
    if frame[6] != request.device_id:
        return Fault.WRONG_UNIT
    pdu = frame[7:]
    if pdu[0] == request.function | _EXCEPTION_BIT and len(pdu) == 2:
        return None
    if request.function is Function.DEVICE_IDENTIFICATION:
        right = _identification_length(pdu) == len(pdu)
    else:
        right = len(pdu) == request.reply_pdu_bytes and _body_agrees(pdu, request)
    return None if right else _pdu_fault(pdu, request)


def _pdu_fault(pdu: bytes, request: Request) -> Fault:
    if pdu[0] & ~_EXCEPTION_BIT != request.function:
        return Fault.WRONG_FUNCTION
    if request.values and len(pdu) == request.reply_pdu_bytes:
        return Fault.ECHO
    return Fault.SHORT


def _body_agrees(pdu: bytes, request: Request) -> bool:
    """Return whether function and byte count or echo are what the request calls for."""
    if pdu[0] != request.function:
        return False
    if request.values:
        single = request.function is Function.WRITE_REGISTER
        second = request.values[0] if single else len(request.values)
        return pdu[1:] == request.address.to_bytes(2, "big") + second.to_bytes(2, "big")
    size = (request.count + 7) // 8 if request.function in BIT_FUNCTIONS else 2 * request.count
    return pdu[1] == size


def _identification_length(pdu: bytes) -> int:
    """Return the length that an answer to 43/14 gives itself, 0 where it is none or unfinished.

    Function, MEI type, read code, conformity, more follows, next object, number of objects,
    then for each object its number, its length and its text.
    """
    header = 7
    if len(pdu) < header or pdu[0] != Function.DEVICE_IDENTIFICATION or pdu[1] != _MEI_TYPE:
        return 0
    end = header
    for _ in range(pdu[6]):
        if len(pdu) < end + 2:
            return 0
        end += 2 + pdu[end + 1]
    return end if len(pdu) >= end else 0


# ------------------------------------------------------------------ may the answer be believed


class Identity(Enum):
    """Whose block this is."""

    OURS = "ours"
    OTHER_MAJOR = "other_major"  # same kind of unit, a map that we do not know
    OTHER_KIND = "other_kind"


def identity_of(word: int, register_map: RegisterMap) -> Identity:
    """Judge the first register of a block. A newer minor version only adds."""
    if word >> 8 != register_map.block_id:
        return Identity.OTHER_KIND
    if word >> 4 & 0x0F != register_map.major:
        return Identity.OTHER_MAJOR
    return Identity.OURS


@dataclass(frozen=True, slots=True)
class Head:
    """What a block says of its own age.

    Attributes:
        counter: the unit's sample counter, modulo 65,536.
        uptime_s: seconds since its start, None in a block that does not carry it.
        monotonic_s: when it was read.
    """

    counter: int
    uptime_s: int | None
    monotonic_s: float


class Progress(Enum):
    """How a block follows the one before."""

    FORWARD = "forward"
    UNMOVED = "unmoved"  # the unit has taken no new sample since
    BACKWARD = "backward"  # an old answer, or the unit has started again


_COUNTER_MODULUS = 1 << 16
_COUNTER_TRUSTED_S = 60.0
"""Longest silence over which the counter, which wraps, still proves a step backward."""


def progress(previous: Head | None, head: Head) -> Progress:
    """Judge whether time goes forward within the unit.

    The first block after the start follows nothing and counts as forward.
    """
    if previous is None:
        return Progress.FORWARD
    both_know = head.uptime_s is not None and previous.uptime_s is not None
    if both_know and (head.uptime_s or 0) < (previous.uptime_s or 0):
        return Progress.BACKWARD
    step = (head.counter - previous.counter) % _COUNTER_MODULUS
    if step == 0:
        return Progress.UNMOVED
    recent = head.monotonic_s - previous.monotonic_s <= _COUNTER_TRUSTED_S
    return Progress.BACKWARD if step > _COUNTER_MODULUS // 2 and recent else Progress.FORWARD


# ------------------------------------------------------------------ exception codes

_EXCEPTIONS = {
    1: ("illegal_function", Quality.BAD_CONFIGURATION_ERROR),
    2: ("illegal_address", Quality.BAD_CONFIGURATION_ERROR),
    3: ("illegal_value", Quality.BAD_CONFIGURATION_ERROR),
    4: ("device_failure", Quality.BAD_DEVICE_FAILURE),
    5: ("acknowledge", Quality.UNCERTAIN_LAST_USABLE_VALUE),
    6: ("busy", Quality.UNCERTAIN_LAST_USABLE_VALUE),
    7: ("negative_acknowledge", Quality.BAD_DEVICE_FAILURE),
    8: ("memory_parity", Quality.BAD_DEVICE_FAILURE),
    9: ("unknown_code", Quality.BAD),
    10: ("gateway_path", Quality.BAD_NO_COMMUNICATION),
    11: ("gateway_target", Quality.BAD_NO_COMMUNICATION),
}

GATEWAY_CODES = frozenset({10, 11})
"""Answers of a gateway in place of its unit: the unit itself was not heard."""

BUSY_CODES = frozenset({5, 6})
"""The unit is alive and asks for time."""

ILLEGAL_ADDRESS = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """An exception code in words: why, and what it makes of the values that were asked for."""

    text: Message
    quality: Quality


def refusal(code: int) -> Refusal:
    """Translate an exception code; unknown ones are Bad and named by their number."""
    key, quality = _EXCEPTIONS.get(code, ("unknown_code", Quality.BAD))
    return Refusal(message(f"field.exception.{key}", code=code), quality)

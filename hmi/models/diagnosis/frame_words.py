"""What a frame on a line says in words: unit, function, addresses, exception, its bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from plant.health import Frame
from plant.message import Message, message

RTU_OVERHEAD = 3  # address and CRC
_MBAP_LENGTH = 7
_EXCEPTION_BIT = 0x80
_READS = frozenset({1, 2, 3, 4})
_SINGLE_WRITES = frozenset({5, 6})
_MULTIPLE_WRITES = frozenset({15, 16})
_KNOWN_EXCEPTIONS = frozenset({1, 2, 3, 4, 5, 6, 8, 10, 11})


@dataclass(frozen=True, slots=True)
class FrameWords:
    """One row of the frame list.

    Attributes:
        utc_ms: when.
        sent: True from the PC, False from the field.
        device_id: Modbus address, None where the frame is too short to tell.
        function: text key and number of the function, or what is wrong with the frame.
        content: addresses, count, exception or byte count.
        note: the wall's word on it, as in ``Frame.note``.
        payload: the bytes as hex pairs.
    """

    utc_ms: int
    sent: bool
    device_id: int | None
    function: Message
    content: Message
    note: str
    payload: str


def decode_frames(frames: Sequence[Frame], *, serial: bool) -> tuple[FrameWords, ...]:
    """Return the frames in words, oldest first.

    Args:
        frames: as the line's ring gives them.
        serial: RTU framing (address, PDU, CRC) instead of Modbus TCP's (MBAP header, PDU).
    """
    return tuple(_decode(frame, serial=serial) for frame in frames)


def _decode(frame: Frame, *, serial: bool) -> FrameWords:
    device_id, pdu = _split(frame.payload, serial=serial)
    function, content = _words(pdu, sent=frame.sent)
    if not frame.payload:
        function = message("diagnostics.frame.silence")
    return FrameWords(
        frame.utc_ms,
        frame.sent,
        device_id,
        function,
        content,
        frame.note,
        frame.payload.hex(" ").upper(),
    )


def _split(payload: bytes, *, serial: bool) -> tuple[int | None, bytes]:
    if serial:
        if len(payload) <= RTU_OVERHEAD:
            return (payload[0] if payload else None), b""
        return payload[0], payload[1:-2]
    if len(payload) < _MBAP_LENGTH:
        return None, b""
    return payload[6], payload[_MBAP_LENGTH:]


def _words(pdu: bytes, *, sent: bool) -> tuple[Message, Message]:
    nothing = message("diagnostics.frame.nothing")
    if not pdu:
        return message("diagnostics.frame.fragment"), nothing
    code = pdu[0] & ~_EXCEPTION_BIT
    known = code in _READS | _SINGLE_WRITES | _MULTIPLE_WRITES
    function = message(f"diagnostics.function.{code if known else 'other'}", code=code)
    if pdu[0] & _EXCEPTION_BIT:
        return function, _exception(pdu)
    if not known:
        return function, nothing
    return function, _content(code, pdu, sent=sent) or message("diagnostics.frame.truncated")


def _exception(pdu: bytes) -> Message:
    if len(pdu) < 2:
        return message("diagnostics.frame.truncated")
    which = pdu[1] if pdu[1] in _KNOWN_EXCEPTIONS else "other"
    return message(f"diagnostics.exception.{which}", code=pdu[1])


def _content(code: int, pdu: bytes, *, sent: bool) -> Message | None:
    """Return what follows the function code, None where bytes are missing."""
    if code in _READS and not sent:
        if len(pdu) < 2 or len(pdu) < 2 + pdu[1]:
            return None
        return message("diagnostics.frame.reply", count=pdu[1] // 2, octets=pdu[1])
    if len(pdu) < 5:
        return None
    address = int.from_bytes(pdu[1:3], "big")
    number = int.from_bytes(pdu[3:5], "big")
    if code in _SINGLE_WRITES:
        return message("diagnostics.frame.single", address=address, value=number)
    last = address + max(number, 1) - 1
    if code in _MULTIPLE_WRITES and sent and len(pdu) > 6:
        values = " ".join(
            str(int.from_bytes(pdu[at : at + 2], "big")) for at in range(6, len(pdu) - 1, 2)
        )
        return message(
            "diagnostics.frame.write", address=address, last=last, count=number, values=values
        )
    return message("diagnostics.frame.span", address=address, last=last, count=number)

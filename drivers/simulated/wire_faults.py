"""What a faulty field unit, cable or gateway does to one answer, byte by byte."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from drivers.simulated.faults import Fault, FaultKind
from drivers.simulated.modbus_server import exception

DRIBBLE_S = 0.005
"""Pause between bytes where the fault names none."""

NOISE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way to the wire.

    Attributes:
        device_id: unit id that it carries.
        pdu: function code and data.
        delay_s: how long it waits.
        byte_pause_s: pause between its bytes, 0 = as the line goes.
        flip_bit: number of the bit of the finished frame to flip, taken modulo its length
            (behind the header that TCP needs for framing); None leaves it whole.
        transaction_offset: what is added to the transaction number over TCP.
        noise: bytes that come before the frame.
        hangs_up: whether the connection is cut instead.
    """

    device_id: int
    pdu: bytes
    delay_s: float = 0.0
    byte_pause_s: float = 0.0
    flip_bit: int | None = None
    transaction_offset: int = 0
    noise: bytes = b""
    hangs_up: bool = False


_Effect = Callable[[Reply, Fault, Random], Reply]


def disturbed(reply: Reply, faults: Iterable[Fault], rng: Random) -> Reply | None:
    """Return the reply as the faults leave it, None when nothing is sent at all."""
    for fault in faults:
        if fault.probability < 1 and rng.random() >= fault.probability:
            continue
        if fault.kind is FaultKind.SILENT:
            return None
        reply = _EFFECTS[fault.kind](reply, fault, rng)
    return reply


def _shortened(pdu: bytes) -> bytes:
    """Return a reply with one register less, its own byte count right; others lose a byte."""
    if pdu[0] in {3, 4} and len(pdu) >= 6:
        return bytes((pdu[0], pdu[1] - 2)) + pdu[2:-2]
    return pdu[:-1]


def _of_another(pdu: bytes) -> bytes:
    """Return a reply with another function code: 3 becomes 4, 4 becomes 3."""
    return bytes((pdu[0] ^ 0x07,)) + pdu[1:]


def flipped(frame: bytes, bit: int | None, *, header: int = 0) -> bytes:
    """Return the frame with one bit flipped behind its header."""
    if bit is None or len(frame) <= header:
        return frame
    place = bit % (8 * (len(frame) - header))
    changed = bytearray(frame)
    changed[header + place // 8] ^= 1 << place % 8
    return bytes(changed)


_EFFECTS: Mapping[FaultKind, _Effect] = {
    FaultKind.LATE: lambda reply, fault, _: replace(reply, delay_s=reply.delay_s + fault.value),
    FaultKind.SHORT_REPLY: lambda reply, _, __: replace(reply, pdu=_shortened(reply.pdu)),
    FaultKind.CORRUPT: lambda reply, _, rng: replace(reply, flip_bit=rng.randrange(1 << 16)),
    FaultKind.WRONG_FUNCTION: lambda reply, _, __: replace(reply, pdu=_of_another(reply.pdu)),
    FaultKind.WRONG_UNIT: lambda reply, _, __: replace(
        reply, device_id=reply.device_id % 247 + 1
    ),
    FaultKind.WRONG_TRANSACTION: lambda reply, _, __: replace(reply, transaction_offset=1),
    FaultKind.EXCEPTION: lambda reply, fault, _: replace(
        reply, pdu=exception(reply.pdu[0], int(fault.value))
    ),
    FaultKind.DRIBBLE: lambda reply, fault, _: replace(
        reply, byte_pause_s=fault.value or DRIBBLE_S
    ),
    FaultKind.NOISE: lambda reply, _, rng: replace(reply, noise=rng.randbytes(NOISE_BYTES)),
    FaultKind.HANG_UP: lambda reply, _, __: replace(reply, hangs_up=True),
}

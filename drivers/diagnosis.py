"""Why a unit or a line is silent, in plain words. Pure."""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from drivers.request import Fault
from plant.health import DeviceState
from plant.message import Fact, Message, message

GARBLED = frozenset({Fault.CRC, Fault.SHORT, Fault.WRONG_FUNCTION, Fault.ECHO})
"""Faults in which something came, but not what was sent."""

_GARBLED_FOR_SURE = 2
_CONFLICT_GARBLED = 6
_CONFLICT_OTHERS = 1


class Trouble(Enum):
    """Why a line is not connected. The value ends the text's key."""

    REFUSED = "refused"  # the computer is there, nobody listens on the port
    UNREACHABLE = "unreachable"  # no answer at all to the connection
    NO_PORT = "no_port"  # no such serial port
    DENIED = "denied"  # no right to use the port
    BUSY = "busy"  # another program has the port
    SETTINGS = "settings"  # the port does not take baud rate, parity or data bits
    CLOSED = "closed"  # was open, was closed by the other side


_ERRNO = {
    errno.ECONNREFUSED: Trouble.REFUSED,
    errno.ETIMEDOUT: Trouble.UNREACHABLE,
    errno.EHOSTUNREACH: Trouble.UNREACHABLE,
    errno.ENETUNREACH: Trouble.UNREACHABLE,
    errno.ENOENT: Trouble.NO_PORT,
    errno.ENODEV: Trouble.NO_PORT,
    errno.ENXIO: Trouble.NO_PORT,
    errno.EIO: Trouble.NO_PORT,
    errno.EACCES: Trouble.DENIED,
    errno.EPERM: Trouble.DENIED,
    errno.EINVAL: Trouble.SETTINGS,
    errno.EBUSY: Trouble.BUSY,
    errno.EAGAIN: Trouble.BUSY,
}


def trouble_of(error: BaseException | None) -> Trouble:
    """Translate the system's reason for a failed connection."""
    if isinstance(error, TimeoutError):
        return Trouble.UNREACHABLE
    code = error.errno if isinstance(error, OSError) else None
    return Trouble.CLOSED if code is None else _ERRNO.get(code, Trouble.CLOSED)


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit.

    Attributes:
        unit: its id, for example ``U3``.
        address: its Modbus address.
        state: where it stands.
        last_seen_utc_ms: last right answer, None before the first.
        recent: its faults since the last right answer, oldest first, at most ten.
        other_kind: whether it answers as another kind of unit than the description says.
    """

    unit: str
    address: int
    state: DeviceState
    last_seen_utc_ms: int | None
    recent: tuple[Fault, ...] = ()
    other_kind: bool = False

    @property
    def answers(self) -> bool:
        """Whether the unit answers at present."""
        return self.state in {DeviceState.ONLINE, DeviceState.SUSPECT, DeviceState.IDENTIFYING}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a line; ``since_utc_ms`` is when it was last heard or first tried."""

    line: str
    connected: bool
    trouble: Trouble
    since_utc_ms: int
    units: Sequence[UnitFacts]


def unit_cause(unit: UnitFacts, line: LineFacts) -> Message | None:
    """Say why a unit is not online, None when it is."""
    if unit.state is DeviceState.ONLINE:
        return None
    if not line.connected:
        return line_cause(line)
    facts: dict[str, Fact] = {"unit": unit.unit, "address": unit.address}
    others = [other for other in line.units if other.unit != unit.unit]
    said = _by_its_answers(unit, others)
    if said is not None:
        return message(f"cause.{said}", **facts)
    if others and not any(other.answers for other in (*others, unit)):
        return message("cause.line_silent", line=line.line)
    if unit.last_seen_utc_ms is None:
        return message("cause.never_answered", **facts)
    return message(f"cause.{_silence(others)}", **facts, since=unit.last_seen_utc_ms)


def _by_its_answers(unit: UnitFacts, others: Sequence[UnitFacts]) -> str | None:
    """Return what a unit's answers tell, None where nothing at all came."""
    recent = unit.recent[-3:]
    if unit.other_kind or Fault.IDENTITY in recent:
        return "other_kind"
    if unit.state is DeviceState.IDENTIFYING:
        return "identifying"
    if Fault.GATEWAY in recent:
        return "gateway_target"
    if sum(fault in GARBLED for fault in recent) < _GARBLED_FOR_SURE:
        return None
    return "address_conflict" if any(other.answers for other in others) else "garbled"


def _silence(others: Sequence[UnitFacts]) -> str:
    if not others:
        return "only_unit_silent"
    if all(other.answers for other in others):
        return "unit_silent"
    return "unit_silent_among_others"


def line_cause(line: LineFacts) -> Message | None:
    """Say why a line carries nothing, None when it does."""
    if not line.connected:
        key = f"cause.line_{line.trouble.value}"
        return message(key, line=line.line, since=line.since_utc_ms)
    if line.units and not any(unit.answers for unit in line.units):
        return message("cause.line_silent", line=line.line)
    return None


def address_conflict(garbled: int, others: Sequence[int]) -> bool:
    """Tell whether two devices seem to share an address.

    Args:
        garbled: garbled answers among the unit's last 20.
        others: the same of the other units on its line; a bad line garbles all of them.
    """
    alone = all(other <= _CONFLICT_OTHERS for other in others)
    return garbled >= _CONFLICT_GARBLED and alone and bool(others)

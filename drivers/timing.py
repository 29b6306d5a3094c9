"""How long a line waits: for an answer, and before it connects again."""

from drivers.request import Request
from drivers.unit.planner import MAX_REGISTERS
from plant.registers import LineSpec

_ADU_BYTES = 3  # address and checksum around the PDU
_SLACK_S = 0.03
"""Time that the PC and a USB adapter may lose (an FTDI chip collects bytes for 16 ms)."""

_HURRIED_SLACK_S = 0.01
"""What is left of the slack while other units wait for their STOP."""

_FIRST_S = 0.5
_SLOWEST_S = 30.0
_SLOWEST_AT_FIRST_S = 4.0
_AT_FIRST_S = 60.0
_JITTER = 0.25


class LineTiming:
    """The deadlines of one line. Immutable."""

    def __init__(self, spec: LineSpec) -> None:
        self._is_serial = spec.endpoint.startswith("serial:")
        self._character_s = spec.serial.character_s
        self._answer_s = spec.drain_s
        self._longest_s = spec.timeout_s

    def deadline_s(self, request: Request) -> float:
        """Return how long to wait for the answer to a request.

        On a serial line: both frames at its speed, the units' published longest answer time
        and slack; never more than the line's time-out, which alone counts over TCP.
        """
        if not self._is_serial:
            return self._longest_s
        return min(self._longest_s, self._wire_s(request) + self._answer_s + _SLACK_S)

    def hurried_s(self, request: Request) -> float:
        """Return how long to wait for the answer to a STOP while others wait for theirs.

        The units' published longest answer time, so that it never meets the next frame on the
        wire. What comes later than that is not lost: the read-back tells.
        """
        wire_s = self._wire_s(request) if self._is_serial else 0.0
        return min(self._longest_s, wire_s + self._answer_s + _HURRIED_SLACK_S)

    def _wire_s(self, request: Request) -> float:
        characters = request.pdu_bytes + request.reply_pdu_bytes + 2 * _ADU_BYTES
        return characters * self._character_s

    @property
    def max_registers(self) -> int:
        """Return the longest read that can be answered within the line's time-out."""
        if not self._is_serial:
            return MAX_REGISTERS
        characters = (self._longest_s - self._answer_s - _SLACK_S) / self._character_s
        around = 5 + 2 + 2 * _ADU_BYTES
        return max(1, min(MAX_REGISTERS, int(characters - around) // 2))


def reconnect_delay_s(failures: int, away_s: float, chance: float) -> float:
    """Return how long to wait before connecting.

    At once after a loss, then 0.5 s doubling to 30 s; to 4 s during the first minute, so that
    a server that was away for less is found within 6 s of its return.

    Args:
        failures: connections in a row that brought nothing, >= 0.
        away_s: seconds since the line was lost.
        chance: 0..1, takes off up to a quarter so that lines do not knock together.
    """
    if failures == 0:
        return 0.0
    slowest_s = _SLOWEST_AT_FIRST_S if away_s < _AT_FIRST_S else _SLOWEST_S
    delay_s: float = min(slowest_s, _FIRST_S * 2.0 ** min(failures - 1, 10))
    return delay_s * (1 - _JITTER * chance)

"""What a hostile peer does to an answer: chosen by rate and seed, or by a script."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Trick(Enum):
    """One way to spoil an answer."""

    NONE = "none"
    LATE = "late"
    CORRUPT = "corrupt"
    DROP = "drop"
    SHORT = "short"
    WRONG_FUNCTION = "wrong_function"
    WRONG_UNIT = "wrong_unit"
    WRONG_ECHO = "wrong_echo"
    RANDOM = "random"
    DRIBBLE = "dribble"
    FLOOD = "flood"
    RESET = "reset"
    TRUNCATE = "truncate"  # the frame ends in its middle
    SWALLOW = "swallow"  # the request never reaches the unit


class Mischief(Protocol):
    """Chooses a trick for each request."""

    def choose(self, device_id: int, pdu: bytes) -> Trick:
        """Return what to do to the answer of this request."""
        ...


class Honest:
    """No tricks."""

    def choose(self, device_id: int, pdu: bytes) -> Trick:  # noqa: ARG002  the Protocol's words
        """Return no trick."""
        return Trick.NONE


@dataclass
class Always:
    """The same trick for every request, or only those to one unit or with one function."""

    trick: Trick
    device_id: int | None = None
    function: int | None = None

    def choose(self, device_id: int, pdu: bytes) -> Trick:
        """Return the trick where unit and function match."""
        right_unit = self.device_id in {None, device_id}
        right_function = self.function in {None, pdu[0]}
        return self.trick if right_unit and right_function else Trick.NONE


class Script:
    """A trick for each request in turn that has the given function, then none."""

    def __init__(self, tricks: Iterable[Trick], function: int | None = None) -> None:
        self._tricks = list(tricks)
        self._function = function

    def choose(self, device_id: int, pdu: bytes) -> Trick:  # noqa: ARG002  the Protocol's words
        """Return the next trick."""
        if not self._tricks or self._function not in {None, pdu[0]}:
            return Trick.NONE
        return self._tricks.pop(0)


BAD_LINE: Mapping[Trick, float] = {
    Trick.LATE: 0.05,
    Trick.CORRUPT: 0.05,
    Trick.DROP: 0.05,
    Trick.SHORT: 0.02,
    Trick.WRONG_FUNCTION: 0.02,
}
"""The bad line of the field layer's rule 4."""


class ByRate:
    """Tricks at random, the same for the same seed; counts what it did."""

    def __init__(self, rates: Mapping[Trick, float], seed: int) -> None:
        self._rates = rates
        self._random = random.Random(seed)
        self.done: dict[Trick, int] = {}

    def choose(self, device_id: int, pdu: bytes) -> Trick:  # noqa: ARG002  the Protocol's words
        """Return a trick with its probability."""
        left = self._random.random()
        for trick, rate in self._rates.items():
            if left < rate:
                self.done[trick] = self.done.get(trick, 0) + 1
                return trick
            left -= rate
        return Trick.NONE


def spoiled_pdu(trick: Trick, pdu: bytes) -> bytes:
    """Return the answer as a unit with this fault would build it, checksum and all."""
    if trick is Trick.SHORT and pdu[0] in {3, 4} and len(pdu) > 4:
        return bytes((pdu[0], pdu[1] - 2)) + pdu[2:-2]
    if trick is Trick.SHORT:
        return pdu[:-1]
    if trick is Trick.WRONG_FUNCTION:
        return bytes((3 if pdu[0] == 4 else 4,)) + pdu[1:]
    if trick is Trick.WRONG_ECHO:
        return pdu[:-1] + bytes((pdu[-1] ^ 1,))
    return pdu

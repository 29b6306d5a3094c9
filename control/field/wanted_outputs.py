"""What does the engine want a unit's outputs to be, and under which sequence number?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

SEQUENCE_MODULUS = 1 << 16

END_TIMED_RUNS = 1 << 15
"""Bit of OUT that also ends all timed runs; it is sent, never kept in the image."""

SETTLED_S = 0.5
"""Time in which a unit surely has carried out a write that it accepted."""

_IMAGE_MASK = END_TIMED_RUNS - 1


@dataclass(frozen=True, slots=True)
class WantedOutputs:
    """The image of one field unit.

    Attributes:
        image: wanted outputs word, without bit 15.
        sequence: last sequence number used; the next write takes the one after it.
    """

    image: int
    sequence: int

    def with_bit(self, bit: int, *, on: bool) -> "WantedOutputs":
        """Return the next write, with one output changed."""
        image = self.image | 1 << bit if on else self.image & ~(1 << bit)
        return self.with_image(image)

    def with_image(self, image: int) -> "WantedOutputs":
        """Return the next write, with a whole new image."""
        return WantedOutputs(image & _IMAGE_MASK, (self.sequence + 1) % SEQUENCE_MODULUS)


def adopt(
    outputs: int,
    accepted_sequence: int,
    *,
    timed_bits: Iterable[int],
    enabled_bits: Iterable[int] = (),
) -> WantedOutputs:
    """Take over what the unit does at the first full read; nothing is sent.

    Args:
        outputs: the unit's outputs word.
        accepted_sequence: its last accepted sequence number.
        timed_bits: outputs on a timed run. They end by themselves and so are not wanted; an
            image that kept them would start them again with the next command.
        enabled_bits: outputs that are enabled and held off by their thermostat. An image
            without them would end the heating with the next command.
    """
    image = outputs & _IMAGE_MASK
    for bit in timed_bits:
        image &= ~(1 << bit)
    for bit in enabled_bits:
        image |= 1 << bit
    return WantedOutputs(image, accepted_sequence)


def is_dropped(
    wanted: WantedOutputs, bit: int, *, is_on: bool, read_s: float, written_s: float
) -> bool:
    """Return whether the unit has ended a wanted output by itself (a trip of its own).

    Such an output must not come back with the next command on another output of the unit.

    Args:
        wanted: the image.
        bit: the output.
        is_on: what the unit says of it.
        read_s: when it said so, monotonic.
        written_s: when the last write of the image ended; readings from before, and from the
            moment in which the unit takes it over, say nothing.
    """
    return not is_on and bool(wanted.image >> bit & 1) and read_s > written_s + SETTLED_S


@dataclass(frozen=True, slots=True)
class Doubt:
    """A write that got no answer: the unit may or may not have followed.

    Attributes:
        before: the image wanted before it.
        sequence: the sequence number it bore.
        since_s: when, by the monotonic clock.
    """

    before: int
    sequence: int
    since_s: float


def settle(wanted: WantedOutputs, doubt: Doubt, accepted_sequence: int) -> WantedOutputs:
    """Resolve a doubt by a later reading: keep the image if the unit accepted it.

    Where a newer write has overtaken the doubtful one the newer image stands.
    """
    if wanted.sequence != doubt.sequence or accepted_sequence == doubt.sequence:
        return wanted
    return replace(wanted, image=doubt.before)

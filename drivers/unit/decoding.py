"""Words from the wire to engineering values with their trust, and set points back to words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from plant.errors import FieldError
from plant.quality import Quality
from plant.registers import INVALID_WORD, Encoding, Register
from plant.sample import Value
from plant.tag import Suffix, Tag, ValueKind

_WORD = 1 << 16
_INT16_LIMIT = 1 << 15
_DECIMALS = 9  # so that 2451 x 0.01 reads 24.51


class EncodingError(FieldError):
    """The value does not fit into its register. Retrying is useless; choose another value."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A decoded register.

    Attributes:
        value: in the tag's unit; None where the register holds nothing usable.
        quality: why.
    """

    value: Value | None
    quality: Quality


def raw_count(register: Register, words: Sequence[int]) -> int:
    """Return the number in the register's words, high word first, without scale."""
    if register.encoding is Encoding.BIT:
        return words[0] >> register.bit & 1
    if register.encoding is Encoding.UINT32:
        return words[0] * _WORD + words[1]
    if register.encoding is Encoding.INT16 and words[0] >= _INT16_LIMIT:
        return words[0] - _WORD
    return words[0]


def decode(register: Register, tag: Tag, words: Sequence[int]) -> Reading:
    """Turn a register's words into the tag's value and quality.

    Args:
        register: where and how the value lies.
        tag: whose value it is: its kind gives the type, its range the plausibility.
        words: exactly ``register.encoding.words`` words, each 0..65535.
    """
    count = raw_count(register, words)
    if tag.kind is ValueKind.DISCRETE:
        return Reading(count != 0, Quality.GOOD)
    if register.analog and words[0] == INVALID_WORD:
        unset = tag.suffix is Suffix.SETPOINT  # no instrument has failed: none is set
        return Reading(
            None, Quality.BAD_OUT_OF_SERVICE if unset else Quality.BAD_SENSOR_FAILURE
        )
    value = count * register.scale
    if not math.isfinite(value) or _shown_when_broken(value, register):
        return Reading(None, Quality.BAD_SENSOR_FAILURE)
    in_range = tag.eu_low <= value <= tag.eu_high
    quality = Quality.GOOD if in_range else Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED
    if tag.kind is ValueKind.ANALOG:
        return Reading(round(value, _DECIMALS), quality)
    return Reading(round(value), quality)


def _shown_when_broken(value: float, register: Register) -> bool:
    """Return whether the value is one that this sensor shows when it is broken or just powered.

    A DS18B20 holds 85 degC from power-on until its first conversion, -127 stands for none.
    """
    return any(abs(value - known) < register.scale / 2 for known in register.invalid)


def empty_value(tag: Tag) -> Value:
    """Return what stands for a value that has never been read."""
    if tag.kind is ValueKind.DISCRETE:
        return False
    return math.nan if tag.kind is ValueKind.ANALOG else 0


def encode(register: Register, value: float) -> tuple[int, ...]:
    """Turn an engineering value into the words of a holding register.

    ``nan`` becomes the invalid word where the register has one (no set point).

    Raises:
        EncodingError: when the register cannot hold the value.
    """
    if register.encoding is Encoding.BIT:
        raise EncodingError(f"{register.name} is a single bit and is not written by itself")
    if math.isnan(value) and register.analog:
        return (INVALID_WORD,)
    if not math.isfinite(value):
        raise EncodingError(f"{register.name} cannot hold {value}")
    count = round(value / register.scale)
    low, high = _count_range(register)
    if not low <= count <= high:
        raise EncodingError(f"{register.name} holds {low} to {high} counts, not {count}")
    if register.encoding is Encoding.UINT32:
        return (count // _WORD, count % _WORD)
    return (count % _WORD,)


def _count_range(register: Register) -> tuple[int, int]:
    if register.encoding is Encoding.INT16:
        return (1 - _INT16_LIMIT if register.analog else -_INT16_LIMIT, _INT16_LIMIT - 1)
    if register.encoding is Encoding.UINT32:
        return (0, _WORD * _WORD - 1)
    return (0, _WORD - 1)

"""Is a text a number, and which? Exactly as strictly as the fast parser of blocks."""

import math
import re
from collections.abc import Set as AbstractSet

from storage.transfer.parsing.faults import FaultKind

PLAIN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WORDS = re.compile(r"[+-]?(?:nan(?:\([0-9a-z_]*\))?|inf(?:inity)?)", re.IGNORECASE)

SPACE = " \t"
"""What may surround a number."""

ON_WORDS = frozenset({"1", "true", "on", "yes"})
OFF_WORDS = frozenset({"0", "false", "off", "no"})
"""A switch's states in words, in any case."""


class NoNumberError(ValueError):
    """A text that is no usable number. ``kind`` says why not."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


def number(text: str, decimal: str) -> float:
    """Return the number that a text is, with that decimal mark.

    Raises:
        NoNumberError: when it is none, or none that is finite.
    """
    plain = text if decimal == "." else text.replace(decimal, ".") if "." not in text else ""
    if PLAIN.fullmatch(plain) is None:
        wordy = _WORDS.fullmatch(text) is not None
        raise NoNumberError(FaultKind.NOT_FINITE if wordy else FaultKind.NOT_A_NUMBER)
    value = float(plain)
    if not math.isfinite(value):
        raise NoNumberError(FaultKind.NOT_FINITE)
    return value


def state(text: str, decimal: str) -> float:
    """Return a switch's state as 0 or 1; any other number is returned as it is.

    Raises:
        NoNumberError: when it is neither a state nor a number.
    """
    folded = text.casefold()
    if folded in ON_WORDS:
        return 1.0
    return 0.0 if folded in OFF_WORDS else number(text, decimal)


def spellings(words: AbstractSet[str]) -> list[str]:
    """Return words in the cases in which programs write them."""
    return sorted({form for word in words for form in (word, word.capitalize(), word.upper())})

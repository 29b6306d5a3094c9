"""What can be wrong with a line of an imported file, and how much of that was found?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class FaultKind(Enum):
    """One way to be wrong; the value is the end of its text key."""

    FIELD_COUNT = "field_count"
    TIME_UNREADABLE = "time_unreadable"
    TIME_IMPLAUSIBLE = "time_implausible"
    TIME_NOT_THERE = "time_not_there"
    TIME_BACKWARDS = "time_backwards"
    NO_TAG = "no_tag"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    UNKNOWN_QUALITY = "unknown_quality"
    OTHER_UNIT = "other_unit"
    DUPLICATE = "duplicate"
    OUTSIDE_RANGE = "outside_range"


LINE_LEFT_OUT = frozenset(
    {
        FaultKind.FIELD_COUNT,
        FaultKind.TIME_UNREADABLE,
        FaultKind.TIME_IMPLAUSIBLE,
        FaultKind.TIME_NOT_THERE,
        FaultKind.NO_TAG,
    }
)
"""Nothing of such a line goes in."""

READING_LEFT_OUT = frozenset(
    {
        FaultKind.NOT_A_NUMBER,
        FaultKind.NOT_FINITE,
        FaultKind.UNKNOWN_QUALITY,
        FaultKind.OTHER_UNIT,
        FaultKind.DUPLICATE,
    }
)
"""The line's other readings go in. With the remaining kinds, everything does."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong at one place of the file.

    Attributes:
        line: from 1, the header counts.
        column: title of the column or name of the tag; empty where the whole line is meant.
        text: what stands there; of a wrong number of fields, ``found / wanted``.
        kind: what is wrong with it.
    """

    line: int
    column: str
    text: str
    kind: FaultKind


class FaultSink(Protocol):
    """Takes every fault, for example into a report file."""

    def write(self, faults: Iterable[Fault]) -> None:
        """Take these."""
        ...


class FaultLog:
    """Counts faults, keeps the first of them and passes all on. Main thread."""

    def __init__(self, kept: int, sink: FaultSink | None = None) -> None:
        """Begin with none.

        Args:
            kept: how many are remembered to be shown.
            sink: takes all of them.
        """
        self._room = kept
        self._sink = sink
        self.first: list[Fault] = []
        self.counts: Counter[FaultKind] = Counter()

    def add(self, faults: Iterable[Fault]) -> None:
        """Take faults, in the order in which they are to be told."""
        found = list(faults)
        self.counts.update(fault.kind for fault in found)
        room = self._room - len(self.first)
        if room > 0:
            self.first += found[:room]
        if self._sink is not None and found:
            self._sink.write(found)

    @property
    def lines_left_out(self) -> int:
        """Return how many lines were left out whole."""
        return sum(self.counts[kind] for kind in LINE_LEFT_OUT)

    @property
    def readings_left_out(self) -> int:
        """Return how many readings of other lines were left out."""
        return sum(self.counts[kind] for kind in READING_LEFT_OUT)

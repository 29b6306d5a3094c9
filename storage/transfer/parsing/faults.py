"""What can be wrong with a line of an imported file, and how much of that was found?"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from storage.history.cells import Ints


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

CELL_LEFT_OUT = frozenset(
    {
        FaultKind.NOT_A_NUMBER,
        FaultKind.NOT_FINITE,
        FaultKind.UNKNOWN_QUALITY,
        FaultKind.OTHER_UNIT,
    }
)
"""One reading each; the line's other readings go in. A line with ``DUPLICATE`` loses those
that came before. With the remaining kinds everything goes in."""


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
        self._fresh: list[Fault] = []
        self.first: list[Fault] = []
        self.counts: Counter[FaultKind] = Counter()

    def add(self, faults: Iterable[Fault]) -> None:
        """Take faults of the block at hand."""
        found = list(faults)
        self.counts.update(fault.kind for fault in found)
        self._fresh += found

    def note(
        self, kind: FaultKind, lines: Ints, describe: Callable[[int], tuple[str, str]]
    ) -> None:
        """Take many faults of one kind; only those that somebody will see are spelt out.

        Args:
            kind: of all.
            lines: their lines, in order.
            describe: returns column and text of the fault at a place of ``lines``.
        """
        self.counts[kind] += len(lines)
        seen = lines if self._sink is not None else lines[: self._room - len(self.first)]
        self._fresh += [
            Fault(line, *describe(place), kind) for place, line in enumerate(seen.tolist())
        ]

    def settle(self) -> None:
        """Pass the block's faults on, in the order of its lines."""
        fresh = sorted(self._fresh, key=lambda fault: fault.line)
        self.first += fresh[: self._room - len(self.first)]
        if self._sink is not None and fresh:
            self._sink.write(fresh)
        self._fresh.clear()

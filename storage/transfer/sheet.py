"""What stands in an exported file? Columns of few kinds, in slices that fit into memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy.typing as npt


class Kind(Enum):
    """What a column holds, and so how it is written."""

    TEXT = "text"  # one text for all lines of a slice
    TIME = "time"  # int64, milliseconds UTC
    NUMBER = "number"  # float64; nan is an empty cell
    COUNT = "count"  # int64
    QUALITY = "quality"  # uint8, see plant.history; ABSENT is an empty cell


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's title and kind.

    Attributes:
        title: for programs the same in every file of the same layout.
        kind: what it holds.
        unit: symbol of the engineering unit, empty where none applies.
    """

    title: str
    kind: Kind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """Lines of the file.

    Attributes:
        columns: as the headings; a text for TEXT, an array of ``lines`` entries otherwise.
        lines: how many.
        done: how much of the whole is covered with this slice, 0..1.
    """

    columns: Sequence[npt.NDArray[Any] | str]
    lines: int
    done: float

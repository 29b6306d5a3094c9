"""What is put into history at once? Readings of tags whose times lie side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storage.history.cells import Floats, Ints
from storage.history.quality_runs import ABSENT, Codes

Table = npt.NDArray[np.float64]
CodeTable = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings of tags that share their times.

    Attributes:
        tags: numbers in the table ``tag``.
        times: int64, source times in milliseconds UTC, in any order; of two with one time
            the first counts.
        values: float64, ``[tags, times]``; may be a view of any layout.
        codes: uint8, ``[tags, times]``, qualities; `ABSENT` where a tag has no reading at
            that time. None where all are there and plainly good.
        hold_ms: longest time to the next reading over which a value stands.
        group: the scan group whose tags these are, 0 if none.
    """

    tags: Sequence[int]
    times: Ints
    values: Table
    codes: CodeTable | None
    hold_ms: int
    group: int = 0

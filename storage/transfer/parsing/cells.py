"""Is a field a reading, or nothing, or wrong? Number and quality decide together."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from plant.history import BAD_FROM
from storage.history.quality_runs import ABSENT
from storage.segments.batch import CodeTable, Table
from storage.transfer.parsing.faults import FaultKind
from storage.transfer.parsing.quality_words import UNKNOWN

Marks = npt.NDArray[np.bool_]


class WrongCell(NamedTuple):
    """A field that is no reading: its column and row, what stands there, what is wrong."""

    column: int
    row: int
    text: str
    kind: FaultKind


def judged(
    values: Table, nothing: Marks | None, codes: CodeTable | None
) -> tuple[CodeTable | None, list[WrongCell]]:
    """Return the codes of a table's readings, and which fields are wrong.

    A field without a number is no reading, unless its quality is bad. A number that is not
    finite, or a quality that nobody knows, is wrong and no reading.

    Args:
        values: ``[columns, lines]``; what is not finite becomes ``nan`` in place.
        nothing: which fields hold no number; None where all do.
        codes: qualities of the fields; None where all are good.
    """
    finite = np.isfinite(values)
    if nothing is None and codes is None and bool(finite.all()):
        return None, []
    if nothing is None:
        nothing = np.zeros(values.shape, np.bool_)
    if codes is None:
        codes = np.zeros(values.shape, np.uint8)
    unknown = codes == UNKNOWN
    bad = (codes >= BAD_FROM) & ~unknown
    odd = ~finite & ~nothing & ~bad & ~unknown
    unknown &= ~nothing
    wrong = [
        *_wrong(odd, values, FaultKind.NOT_FINITE),
        *_wrong(unknown, values, FaultKind.UNKNOWN_QUALITY),
    ]
    values[~finite] = np.nan
    found = np.where(odd | unknown | (nothing & ~bad), np.uint8(ABSENT), codes)
    return found if found.any() else None, wrong


def _wrong(marks: Marks, values: Table, kind: FaultKind) -> Iterator[WrongCell]:
    for column, row in np.argwhere(marks).tolist():
        yield WrongCell(column, row, f"{values[column, row]:g}", kind)

"""What was read from a block of lines: readings side by side, and what was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plant.units import EngineeringUnit
from storage.history.cells import Ints
from storage.segments.batch import CodeTable, Table
from storage.transfer.parsing.faults import Fault
from storage.transfer.parsing.moments import Moments


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings that share their times, in the order of the file.

    Attributes:
        name: tag of a narrow file's readings as the file names it; empty in a wide one.
        symbol: unit that the file names beside it.
        moments: one per line.
        lines: number of each line.
        values: ``[tags, lines]``.
        codes: qualities likewise, ABSENT where there is no reading; None where all are there
            and plainly good.
    """

    name: str
    symbol: str
    moments: Moments
    lines: Ints
    values: Table
    codes: CodeTable | None

    def of(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Rows":
        """Return some of the lines."""
        return Rows(
            self.name,
            self.symbol,
            self.moments.of(places),
            self.lines[places],
            self.values[:, places],
            None if self.codes is None else self.codes[:, places],
        )


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """A block of lines, read.

    Attributes:
        rows: its readings.
        faults: what was wrong, in the order of the lines.
    """

    rows: Sequence[Rows]
    faults: Sequence[Fault]


def joined(parts: Sequence[Rows]) -> list[Rows]:
    """Return rows of which those that follow one another with one name are one."""
    by_name: dict[tuple[str, str], list[Rows]] = {}
    for part in parts:
        by_name.setdefault((part.name, part.symbol), []).append(part)
    return [_one(each) for each in by_name.values()]


def converted(values: Table, unit: EngineeringUnit, own: EngineeringUnit) -> Table:
    """Return numbers in another unit, as plant.units.convert does one by one."""
    result: Table = (values * unit.factor + unit.offset - own.offset) / own.factor
    return result


def _one(parts: Sequence[Rows]) -> Rows:
    if len(parts) == 1:
        return parts[0]
    codes = None
    if any(part.codes is not None for part in parts):
        codes = np.concatenate([_codes(part) for part in parts], axis=1)
    return Rows(
        name=parts[0].name,
        symbol=parts[0].symbol,
        moments=Moments(
            np.concatenate([part.moments.ms for part in parts]),
            np.concatenate([_local(part.moments) for part in parts]),
        ),
        lines=np.concatenate([part.lines for part in parts]),
        values=np.concatenate([part.values for part in parts], axis=1),
        codes=codes,
    )


def _codes(part: Rows) -> CodeTable:
    return np.zeros(part.values.shape, np.uint8) if part.codes is None else part.codes


def _local(moments: Moments) -> npt.NDArray[np.bool_]:
    if isinstance(moments.local, bool):
        return np.full(len(moments.ms), moments.local)
    return moments.local

"""What happened in each minute? The roll-up that hours, days and trends are made of."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from plant.history import BAD_FROM, UNCERTAIN_FROM
from storage.history.codec import decode, encode, pack, unpack
from storage.history.keys import MINUTE_S
from storage.history.quality_runs import Codes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MINUTE_MS = 1000 * MINUTE_S


@dataclass(frozen=True, slots=True)
class Cells:
    """Figures of stretches of time, in order; equally long columns.

    A cell is there for each stretch with a reading or for which a value stood; others are
    left out. A reading that is no finite number is as good as bad here, whatever its quality.
    Bad ones count, but go into nothing else.

    Attributes:
        start_s: where the stretch begins.
        minimum, maximum: of the usable readings, ``nan`` where there is none.
        total: their sum.
        count, good, bad: readings of any quality, good ones, bad ones.
        weighted: integral of value x milliseconds over ``covered_ms``.
        covered_ms: for how long a usable value stood.
    """

    start_s: Ints
    minimum: Floats
    maximum: Floats
    total: Floats
    count: Ints
    good: Ints
    bad: Ints
    weighted: Floats
    covered_ms: Ints

    def __len__(self) -> int:
        return len(self.start_s)

    def slice(self, first: int, last: int) -> "Cells":
        """Return the cells ``first`` to before ``last``."""
        return Cells(*(column[first:last] for column in columns_of(self)))

    def where(self, wanted: npt.NDArray[Any]) -> "Cells":
        """Return the cells at these places, or where the mask is True."""
        return Cells(*(column[wanted] for column in columns_of(self)))


def columns_of(cells: Cells) -> tuple[npt.NDArray[Any], ...]:
    """Return the columns in the order of the fields."""
    return tuple(getattr(cells, field.name) for field in fields(Cells))


NO_CELLS = Cells(*(np.zeros(0, np.int64 if i in {0, 4, 5, 6, 8} else float) for i in range(9)))


def encode_cells(cells: Cells) -> bytes:
    """Pack cells; see `codec`."""
    return pack([encode(column) for column in columns_of(cells)])


def decode_cells(blob: bytes) -> Cells:
    """Unpack cells.

    Raises:
        CorruptDatabaseError: when they are not what was packed.
    """
    return Cells(*(decode(part) for part in unpack(blob)))


def joined(parts: list[Cells]) -> Cells:
    """Return cells one after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return NO_CELLS
    return Cells(*(np.concatenate(each) for each in zip(*map(columns_of, parts), strict=True)))


def merged(cells: Cells, start_s: Ints) -> Cells:
    """Return coarser cells: those that follow one another with the same new start become one.

    Minimum, maximum and counts are exact; sums are those of the parts' sums.

    Args:
        cells: finer ones.
        start_s: for each of them where its coarser cell begins; never decreasing.
    """
    if not len(cells):
        return cells
    edges = np.flatnonzero(np.concatenate(([True], start_s[1:] != start_s[:-1])))
    if len(edges) == len(cells):
        return Cells(start_s, *columns_of(cells)[1:])
    return Cells(
        start_s=start_s[edges],
        minimum=np.fmin.reduceat(cells.minimum, edges),
        maximum=np.fmax.reduceat(cells.maximum, edges),
        total=np.add.reduceat(cells.total, edges),
        count=np.add.reduceat(cells.count, edges),
        good=np.add.reduceat(cells.good, edges),
        bad=np.add.reduceat(cells.bad, edges),
        weighted=np.add.reduceat(cells.weighted, edges),
        covered_ms=np.add.reduceat(cells.covered_ms, edges),
    )


def stands_until(times: Ints, hold_ms: Ints | int, after_ms: int | None) -> Ints:
    """Return until when each reading's value stands (see plant.history.Readings).

    Args:
        times: milliseconds, increasing.
        hold_ms: longest time from one reading to the next over which the line goes on.
        after_ms: the reading behind the last one, None where there is none.
    """
    following = np.append(times[1:], times[-1] if after_ms is None else after_ms)
    return np.where(following - times <= hold_ms, following, times)


class Cutter:
    """Cuts readings into cells. Built once for a time base, used for all tags that share it."""

    def __init__(
        self,
        times: Ints,
        until: Ints,
        *,
        start_ms: int,
        end_ms: int,
        width_ms: int = _MINUTE_MS,
    ) -> None:
        """Prepare the cuts.

        Args:
            times: increasing; the first may lie before ``start_ms`` (the reading before,
                whose value still stands), all others within ``start_ms <= t < end_ms``.
            until: until when each value stands.
            start_ms: what lies before is cut off.
            end_ms: what lies behind is cut off.
            width_ms: cells begin at multiples of it; the first and last may be shorter.
        """
        self._outside = 1 if len(times) and times[0] < start_ms else 0
        start = np.maximum(times, start_ms)
        end = np.maximum(np.minimum(until, end_ms), start)
        cell = start // width_ms
        pieces = np.maximum(-(-end // width_ms) - cell, 1)  # cells that a value stands in
        self._index: Ints | None = None
        if int(pieces.max(initial=1)) > 1:
            index = np.repeat(np.arange(len(times)), pieces)
            first = np.cumsum(pieces) - pieces
            cell = cell[index] + np.arange(len(index)) - first[index]
            start = np.maximum(start[index], cell * width_ms)
            end = np.minimum(end[index], (cell + 1) * width_ms)
            self._index = index
        self._stood = end - start
        self._piece_edges = _edges(cell)
        self._cells = cell[self._piece_edges]
        self._width_ms = width_ms
        inside = times[self._outside :] // width_ms
        self._edges = _edges(inside)
        self._rows = np.searchsorted(self._cells, inside[self._edges])
        self._readings = np.diff(np.append(self._edges, len(inside)))

    @property
    def numbers(self) -> Ints:
        """Return the cells' numbers: where each begins, in widths since 1970."""
        return self._cells

    def cells(self, values: Floats, codes: Codes | None = None) -> Cells:
        """Return the figures of one tag's readings; ``codes`` None where all are good."""
        usable = np.isfinite(values)
        if codes is not None:
            usable &= codes < BAD_FROM
        whole = bool(usable.all())
        weight = self._stood if whole else self._stood * self._spread(usable)
        sound = values if whole else np.where(usable, values, 0.0)
        counts = self._counts(codes, None if whole else usable)
        low, high, total = self._range(values, usable, whole=whole)
        return Cells(
            start_s=self._cells * self._width_ms // 1000,
            minimum=low,
            maximum=high,
            total=total,
            count=counts[0],
            good=counts[1],
            bad=counts[2],
            weighted=_sums(self._spread(sound) * weight, self._piece_edges),
            covered_ms=_sums(weight, self._piece_edges),
        )

    def _spread(self, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return column if self._index is None else column[self._index]

    def _counts(
        self, codes: Codes | None, usable: npt.NDArray[np.bool_] | None
    ) -> tuple[Ints, Ints, Ints]:
        count = np.zeros(len(self._cells), np.int64)
        good, bad = count.copy(), count.copy()
        count[self._rows] = self._readings
        sound = usable if codes is None else codes < UNCERTAIN_FROM
        if sound is None:
            good[self._rows] = self._readings
        else:
            good[self._rows] = self._counted(sound if usable is None else sound & usable)
        if usable is not None:
            bad[self._rows] = self._counted(~usable)
        return count, good, bad

    def _counted(self, which: npt.NDArray[np.bool_]) -> Ints:
        return _sums(which[self._outside :].astype(np.int64), self._edges)

    def _range(
        self, values: Floats, usable: npt.NDArray[np.bool_], *, whole: bool
    ) -> tuple[Floats, Floats, Floats]:
        low = np.full(len(self._cells), np.nan)
        high, total = low.copy(), np.zeros(len(self._cells))
        if len(self._rows):
            inside = values[self._outside :]
            ranged = inside if whole else np.where(usable[self._outside :], inside, np.nan)
            summed = inside if whole else np.where(usable[self._outside :], inside, 0.0)
            low[self._rows] = np.fmin.reduceat(ranged, self._edges)
            high[self._rows] = np.fmax.reduceat(ranged, self._edges)
            total[self._rows] = np.add.reduceat(summed, self._edges)
        return low, high, total


def _edges(column: Ints) -> Ints:
    if not len(column):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))


def _sums(column: npt.NDArray[Any], edges: Ints) -> npt.NDArray[Any]:
    return np.add.reduceat(column, edges) if len(edges) else column[:0]

"""What happened in each minute? The roll-up that hours, days and trends are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plant.history import BAD_FROM, UNCERTAIN_FROM
from storage.history.codec import decode, encode, pack, unpack
from storage.history.keys import MINUTE_S
from storage.history.quality_runs import Codes, run_starts

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


_WEIGHTED = [field.name for field in fields(Cells)].index("weighted")
NO_CELLS = Cells(*(np.zeros(0, np.int64 if i in {0, 4, 5, 6, 8} else float) for i in range(9)))


def encode_cells(cells: Cells) -> bytes:
    """Pack cells; see `codec`.

    ``weighted`` is kept as what its bits are beyond those of its likely value, which takes a
    sixth of the room: most readings come evenly.
    """
    packed = [encode(column) for column in columns_of(cells)]
    packed[_WEIGHTED] = encode(cells.weighted.view(np.int64) - _likely_bits(cells))
    return pack(packed)


def decode_cells(blob: bytes) -> Cells:
    """Unpack cells.

    Raises:
        CorruptDatabaseError: when they are not what was packed.
    """
    return _unpacked(decode(part) for part in unpack(blob))


def decode_joined(blobs: Sequence[bytes]) -> Cells:
    """Unpack cells of periods that follow one another into one.

    Many columns (counts, times stood) are the same each day and are unpacked once.

    Raises:
        CorruptDatabaseError: when they are not what was packed.
    """
    if not blobs:
        return NO_CELLS
    return _unpacked(map(_joined_column, zip(*map(unpack, blobs), strict=True)))


def _unpacked(columns: Iterable[npt.NDArray[Any]]) -> Cells:
    cells = Cells(*columns)
    bits = _likely_bits(cells)
    bits += cells.weighted.view(np.int64)
    return replace(cells, weighted=bits.view(np.float64))


def _likely_bits(cells: Cells) -> Ints:
    """Return the bits of the weighted sums that readings at even distances have.

    Any bits would do, as long as every computer gets the same: three single operations of
    IEEE 754, and nothing of what is not finite.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        likely: Floats = cells.total / np.maximum(cells.count - cells.bad, 1)
        likely *= cells.covered_ms
    finite = np.isfinite(likely)
    if not finite.all():
        likely[~finite] = 0.0
    return likely.view(np.int64)


def _joined_column(parts: tuple[memoryview, ...]) -> npt.NDArray[Any]:
    if len(parts) > 1 and all(part == parts[0] for part in parts[1:]):
        return np.tile(decode(parts[0]), len(parts))
    return np.concatenate([decode(part) for part in parts])


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
    edges = run_starts(start_s)
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
    stands = following - times <= hold_ms
    return following if bool(stands.all()) else np.where(stands, following, times)


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
        outside = bool(len(times)) and bool(times[0] < start_ms)
        cell = times // width_ms
        if outside:
            cell[0] = start_ms // width_ms
        edges = run_starts(cell)
        borders = (cell[edges] + 1) * width_ms
        last = np.append(edges[1:], len(cell))[: len(edges)] - 1
        begins = np.maximum(times[last], start_ms)
        ends = np.maximum(np.minimum(until[last], end_ms), begins)
        over = np.flatnonzero(ends > borders)  # only a cell's last value stands beyond it
        self._standing = _beyond(last[over], borders[over], ends[over], width_ms)
        self._stood = np.subtract(until, times, dtype=np.float64)
        if outside:
            self._stood[0] = max(int(until[0]) - start_ms, 0)
        self._stood[last] = np.minimum(ends, borders) - begins
        self._width_ms = width_ms
        self._edges = edges
        self._cells, self._rows, self._standing_rows = _union(cell[edges], self._standing.cells)
        self._outside = int(outside)
        self._inner_edges, self._inner_rows = edges, self._rows
        if outside:
            alone = int(np.append(edges, len(cell))[1] == 1)  # no reading beside it in its cell
            self._inner_edges = np.maximum(edges[alone:] - 1, 0)
            self._inner_rows = self._rows[alone:]
        self._readings = np.diff(np.append(self._inner_edges, len(cell) - self._outside))
        self._covered = self._spread(self._stood, self._standing.ms)

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
        sound = values if whole else np.where(usable, values, 0.0)
        counts = self._counts(codes, None if whole else usable)
        low, high, total = self._range(values, sound, None if whole else usable)
        return Cells(
            start_s=self._cells * self._width_ms // 1000,
            minimum=low,
            maximum=high,
            total=total,
            count=counts[0],
            good=counts[1],
            bad=counts[2],
            weighted=self._weighed(sound),
            covered_ms=(self._covered if whole else self._weighed(usable)).astype(np.int64),
        )

    def _weighed(self, column: npt.NDArray[Any]) -> Floats:
        """Return the sums of what stood, each multiplied by how long it did."""
        standing = self._standing
        return self._spread(column * self._stood, column[standing.readings] * standing.ms)

    def _spread(self, within: Floats, standing: Floats) -> Floats:
        sums = np.zeros(len(self._cells))
        sums[self._rows] = _sums(within, self._edges)
        sums[self._standing_rows] += standing
        return sums

    def _counts(
        self, codes: Codes | None, usable: npt.NDArray[np.bool_] | None
    ) -> tuple[Ints, Ints, Ints]:
        count = np.zeros(len(self._cells), np.int64)
        good, bad = count.copy(), count.copy()
        count[self._inner_rows] = self._readings
        sound = usable if codes is None else codes < UNCERTAIN_FROM
        if sound is None:
            good[self._inner_rows] = self._readings
        else:
            good[self._inner_rows] = self._counted(sound if usable is None else sound & usable)
        if usable is not None:
            bad[self._inner_rows] = self._counted(~usable)
        return count, good, bad

    def _counted(self, which: npt.NDArray[np.bool_]) -> Ints:
        return _sums(which[self._outside :].astype(np.int64), self._inner_edges)

    def _range(
        self, values: Floats, sound: Floats, usable: npt.NDArray[np.bool_] | None
    ) -> tuple[Floats, Floats, Floats]:
        low = np.full(len(self._cells), np.nan)
        high, total = low.copy(), np.zeros(len(self._cells))
        if len(self._inner_rows):
            ranged = values if usable is None else np.where(usable, values, np.nan)
            ranged, edges = ranged[self._outside :], self._inner_edges
            low[self._inner_rows] = np.fmin.reduceat(ranged, edges)
            high[self._inner_rows] = np.fmax.reduceat(ranged, edges)
            total[self._inner_rows] = np.add.reduceat(sound[self._outside :], edges)
        return low, high, total


@dataclass(frozen=True, slots=True)
class _Standing:
    """Values that stand on in the cells behind their own; equally long columns.

    Attributes:
        readings: places of the readings.
        cells: in which cell each stands, one a cell.
        ms: how long there.
    """

    readings: Ints
    cells: Ints
    ms: Floats


def _beyond(readings: Ints, borders: Ints, ends: Ints, width_ms: int) -> _Standing:
    pieces = -((borders - ends) // width_ms)
    first = np.cumsum(pieces) - pieces
    cells = np.repeat(borders // width_ms - first, pieces) + np.arange(int(pieces.sum()))
    ms = np.minimum(np.repeat(ends, pieces) - cells * width_ms, width_ms)
    return _Standing(np.repeat(readings, pieces), cells, ms.astype(float))


def _union(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the numbers of two ascending columns, and where each one's are among them."""
    places = np.searchsorted(one, other)
    known = np.append(one, -1)[places] == other
    if bool(known.all()):
        return one, np.arange(len(one)), places
    both = np.unique(np.concatenate((one, other)))
    return both, np.searchsorted(both, one), np.searchsorted(both, other)


def _sums(column: npt.NDArray[Any], edges: Ints) -> npt.NDArray[Any]:
    return np.add.reduceat(column, edges) if len(edges) else column[:0]

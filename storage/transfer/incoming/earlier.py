"""Which readings of a series came earlier in the same file? The first of two stays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from storage.history.cells import Ints
from storage.history.codec import decode, encode
from storage.history.quality_runs import ABSENT
from storage.segments.batch import CodeTable

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Times of readings, packed: a file of any length leaves some bytes for each thousand.

    Attributes:
        first_ms, last_ms: the earliest and the latest of them.
        times: packed, in the order of the file.
        there: packed bits, tag by tag, of the readings that are there; None where all are.
    """

    first_ms: int
    last_ms: int
    times: bytes
    there: bytes | None


class Earlier:
    """Remembers the times of one series: lines of a wide file, or of one tag. One thread."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._newest_ms: int | None = None
        self._previous_ms: int | None = None

    def backwards(self, times: Ints) -> npt.NDArray[np.intp]:
        """Return the places of lines that are older than the line before them.

        Args:
            times: of the next lines of the file; at least one.
        """
        before = times[0] if self._previous_ms is None else self._previous_ms
        self._previous_ms = int(times[-1])
        return np.flatnonzero(times < np.concatenate(([before], times[:-1])))

    def doubled(self, times: Ints, codes: CodeTable | None) -> Marks | None:
        """Return which readings have the tag and time of an earlier one; None for none.

        The others are remembered.

        Args:
            times: of the next lines of the file; at least one.
            codes: ``[tags, lines]``, ABSENT where there is no reading; None where all are.

        Returns:
            ``[tags, lines]``, or one row for all tags alike.
        """
        there = None if codes is None else codes != ABSENT
        if there is not None and bool(there.all()):
            there = None
        doubled = None
        if not self._follows(times):
            doubled = _doubled(*self._beside(times, there), len(times))
            there = _without(there, doubled)
        self._remember(times, there)
        return doubled if doubled is not None and bool(doubled.any()) else None

    def _follows(self, times: Ints) -> bool:
        newest, increasing = self._newest_ms, bool((times[1:] > times[:-1]).all())
        return increasing and (newest is None or int(times[0]) > newest)

    def _beside(self, times: Ints, there: Marks | None) -> tuple[Ints, Marks | None]:
        """Return these times behind all earlier ones among which they fall; which are there."""
        low, high = int(times.min()), int(times.max())
        kept = [each for each in self._kept if each.first_ms <= high and each.last_ms >= low]
        all_times: list[Ints] = [decode(each.times) for each in kept]
        all_times.append(times)
        if there is None and all(each.there is None for each in kept):
            return np.concatenate(all_times), None
        marks = [
            _unpacked(each.there, len(old)) for each, old in zip(kept, all_times, strict=False)
        ]
        marks.append(np.ones((1, len(times)), np.bool_) if there is None else there)
        tags = max(len(each) for each in marks)
        spread = [np.broadcast_to(each, (tags, each.shape[1])) for each in marks]
        return np.concatenate(all_times), np.concatenate(spread, axis=1)

    def _remember(self, times: Ints, there: Marks | None) -> None:
        newest = int(times.max())
        packed = None
        if there is not None and not bool(there.all()):
            packed = encode(np.packbits(there, axis=1).reshape(-1))
        self._kept.append(_Kept(int(times.min()), newest, encode(times), packed))
        self._newest_ms = newest if self._newest_ms is None else max(newest, self._newest_ms)


def _unpacked(there: bytes | None, count: int) -> Marks:
    if there is None:
        return np.ones((1, count), np.bool_)
    bits = decode(there).reshape(-1, (count + 7) // 8)
    return np.unpackbits(bits, axis=1, count=count).view(np.bool_)


def _without(there: Marks | None, doubled: Marks) -> Marks | None:
    return ~doubled if there is None else there & ~doubled


def _doubled(times: Ints, there: Marks | None, new: int) -> Marks:
    """Return which of the last ``new`` readings have a tag and time that came before."""
    order = np.argsort(times, kind="stable")
    moment = np.cumsum(np.concatenate(([0], np.diff(times[order]) > 0)))
    rows = [order] if there is None else [order[row[order]] for row in there]
    found = np.zeros((len(rows), len(times)), np.bool_)
    for place, present in enumerate(rows):
        which = moment if there is None else moment[there[place][order]]
        again = np.flatnonzero(which[1:] == which[:-1]) + 1
        found[place, present[again]] = True
    return found[:, len(times) - new :]

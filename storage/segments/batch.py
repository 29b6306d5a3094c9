"""What is put into history at once, and what became of it? Readings that lie side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from storage.history.cells import Floats, Ints
from storage.history.quality_runs import ABSENT, Codes

Table = npt.NDArray[np.float64]
CodeTable = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What became of readings.

    Attributes:
        new: are in history now.
        known: history had a reading of that tag and time already; it stayed as it was. The
            same goes for times whose readings retention has deleted: their roll-ups stay.
    """

    new: int = 0
    known: int = 0

    def __add__(self, other: "PutCounts") -> "PutCounts":
        return PutCounts(self.new + other.new, self.known + other.known)


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

    def in_order(self) -> "Batch":
        """Return the same with times that never decrease."""
        if bool((self.times[1:] >= self.times[:-1]).all()):
            return self
        return self._taken(np.argsort(self.times, kind="stable"))

    def between(self, start_ms: int, end_ms: int) -> "Batch":
        """Return what is within ``[start_ms, end_ms)``; times must be in order."""
        first, last = np.searchsorted(self.times, (start_ms, end_ms)).tolist()
        return self._taken(slice(first, last))

    def first_times(self) -> list[int | None]:
        """Return each tag's first reading; times must be in order."""
        if not len(self.times):
            return [None] * len(self.tags)
        if self.codes is None:
            return [int(self.times[0])] * len(self.tags)
        there = self.codes != ABSENT
        places, any_there = there.argmax(axis=1), there.any(axis=1)
        return [
            int(self.times[place]) if known else None
            for place, known in zip(places.tolist(), any_there.tolist(), strict=True)
        ]

    def _taken(self, which: slice | Ints) -> "Batch":
        codes = None if self.codes is None else self.codes[:, which]
        return replace(self, times=self.times[which], values=self.values[:, which], codes=codes)


def joined(batches: Sequence[Batch]) -> Batch:
    """Return batches of the same tags as one, in their order."""
    if len(batches) == 1:
        return batches[0]
    codes = None
    if any(batch.codes is not None for batch in batches):
        codes = np.concatenate(
            [
                np.zeros(batch.values.shape, np.uint8) if batch.codes is None else batch.codes
                for batch in batches
            ],
            axis=1,
        )
    return replace(
        batches[0],
        times=np.concatenate([batch.times for batch in batches]),
        values=np.concatenate([batch.values for batch in batches], axis=1),
        codes=codes,
        hold_ms=max(batch.hold_ms for batch in batches),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Readings of tags that all have one at each of its times.

    Attributes:
        tags: numbers in the table ``tag``.
        times: int64, strictly increasing, at least one; one object for all its tags.
        values, codes: one column per tag.
        after_ms: per tag, its first reading behind the sheet, None where none is known.
        hold_ms, group: as in `Batch`.
    """

    tags: tuple[int, ...]
    times: Ints
    values: tuple[Floats, ...]
    codes: tuple[Codes, ...]
    after_ms: tuple[int | None, ...]
    hold_ms: int
    group: int

    def only(self, places: Sequence[int]) -> "Sheet":
        """Return some of the tags, by their places; the times stay the same object."""
        return replace(
            self,
            tags=tuple(self.tags[place] for place in places),
            values=tuple(self.values[place] for place in places),
            codes=tuple(self.codes[place] for place in places),
            after_ms=tuple(self.after_ms[place] for place in places),
        )

    def cut(self, edges_ms: Sequence[int]) -> list["Sheet"]:
        """Return the parts from one edge to the next that have readings, oldest first."""
        places = np.searchsorted(self.times, edges_ms).tolist()
        parts: list[Sheet] = []
        after = self.after_ms
        for first, last in reversed(list(pairwise(places))):
            if first < last:
                part = replace(
                    self,
                    times=self.times[first:last],
                    values=tuple(column[first:last] for column in self.values),
                    codes=tuple(column[first:last] for column in self.codes),
                    after_ms=after,
                )
                parts.append(part)
                after = (int(part.times[0]),) * len(self.tags)
        return parts[::-1]


def sheets_of(batch: Batch, after_ms: Sequence[int | None]) -> list[Sheet]:
    """Return a batch as sheets: tags that have readings at the same times share one.

    Args:
        batch: with times in order.
        after_ms: per tag, see `Sheet`.
    """
    places_of: dict[bytes, list[int]] = {}
    absent = None if batch.codes is None else batch.codes == ABSENT
    if absent is None or not absent.any():
        places_of[b""] = list(range(len(batch.tags)))
    else:
        for place, row in enumerate(absent):
            places_of.setdefault(np.packbits(row).tobytes(), []).append(place)
    found = []
    for places in places_of.values():
        there = None if absent is None else ~absent[places[0]]
        sheet = _sheet(batch, places, there)
        if len(sheet.times):
            found.append(replace(sheet, after_ms=tuple(after_ms[place] for place in places)))
    return found


def _sheet(batch: Batch, places: list[int], there: npt.NDArray[np.bool_] | None) -> Sheet:
    """Return the sheet of tags that have readings exactly ``there``."""
    which: slice | Ints = slice(None) if there is None else np.flatnonzero(there)
    times = batch.times[which]
    if not bool((times[1:] > times[:-1]).all()):
        times, first = np.unique(times, return_index=True)
        which = np.arange(len(batch.times))[which][first]
    good = np.zeros(len(times), np.uint8)
    codes = (good,) * len(places)
    if batch.codes is not None:
        codes = tuple(batch.codes[place, which] for place in places)
    return Sheet(
        tags=tuple(batch.tags[place] for place in places),
        times=times,
        values=tuple(batch.values[place, which] for place in places),
        codes=codes,
        after_ms=(None,) * len(places),
        hold_ms=batch.hold_ms,
        group=batch.group if len(places) > 1 else 0,
    )


def one_sheet_a_tag(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return sheets in which no tag comes twice; of two readings of a time the first stays."""
    seen: dict[int, list[tuple[int, int]]] = {}
    for number, sheet in enumerate(sheets):
        for place, tag in enumerate(sheet.tags):
            seen.setdefault(tag, []).append((number, place))
    doubled = {tag for tag, found in seen.items() if len(found) > 1}
    if not doubled:
        return list(sheets)
    single = [
        sheet.only([place for place, tag in enumerate(sheet.tags) if tag not in doubled])
        for sheet in sheets
    ]
    both = [
        _united([sheets[number].only([place]) for number, place in seen[tag]])
        for tag in sorted(doubled)
    ]
    return [sheet for sheet in single if sheet.tags] + both


def _united(sheets: list[Sheet]) -> Sheet:
    """Return sheets of one and the same tag as one."""
    times, first = np.unique(np.concatenate([each.times for each in sheets]), return_index=True)
    known = [each.after_ms[0] for each in sheets if each.after_ms[0] is not None]
    return replace(
        sheets[0],
        times=times,
        values=(np.concatenate([each.values[0] for each in sheets])[first],),
        codes=(np.concatenate([each.codes[0] for each in sheets])[first],),
        after_ms=(min(known) if known else None,),
        hold_ms=max(each.hold_ms for each in sheets),
        group=0,
    )

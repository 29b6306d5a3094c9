"""A HistoryReader over columns that a test gives it: plain to read, slow, exact."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from plant.errors import StorageError
from plant.history import (
    BAD_FROM,
    QUALITY_CODES,
    UNCERTAIN_FROM,
    Buckets,
    Period,
    Readings,
    StoredTag,
    quality_of,
)
from plant.quality import Quality
from plant.sample import Sample, Snapshot

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_MINUTE_MS = 60_000
_STEPS_MS = (1000, 10_000, _MINUTE_MS)


@dataclass(frozen=True, slots=True)
class Column:
    """The stored readings of one tag."""

    utc_ms: Ints
    values: Floats
    qualities: npt.NDArray[np.uint8]
    hold_ms: int = 10_000

    @property
    def until_ms(self) -> Ints:
        """Return until when each reading stands."""
        if not self.utc_ms.size:
            return self.utc_ms
        following = np.append(self.utc_ms[1:], self.utc_ms[-1:])
        return np.where(following - self.utc_ms <= self.hold_ms, following, self.utc_ms)


@dataclass
class FakeHistory:
    """What a test put in, in the form of plant.history.HistoryReader.

    Attributes:
        columns: readings by tag.
        trouble: with a text every question fails with it.
        gate: a question waits until it is set.
        asked: names of the questions so far, with the thread they came from.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    trouble: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let questions pass."""
        self.gate.set()

    def put(
        self,
        tag_id: str,
        utc_ms: Iterable[int],
        values: Iterable[float],
        quality: Quality | Sequence[Quality] = Quality.GOOD,
        *,
        hold_ms: int = 10_000,
    ) -> None:
        """Store readings of a tag instead of those before."""
        times = np.fromiter(utc_ms, dtype=np.int64)
        if isinstance(quality, Quality):
            codes = np.full(times.size, QUALITY_CODES[quality], dtype=np.uint8)
        else:
            codes = np.array([QUALITY_CODES[each] for each in quality], dtype=np.uint8)
        numbers = np.fromiter(values, dtype=np.float64)
        self.columns[tag_id] = Column(times, numbers, codes, hold_ms)

    def tags(self) -> Sequence[StoredTag]:
        """Return every tag that was put in."""
        self._ask("tags")
        return [
            StoredTag(tag_id, "", "analog", *_ends(column.utc_ms))
            for tag_id, column in sorted(self.columns.items())
        ]

    def raw(self, tag_id: str, start_ms: int, end_ms: int) -> Readings:
        """Return the readings of a stretch."""
        self._ask("raw")
        column = self._column(tag_id)
        first, last = column.utc_ms.searchsorted([start_ms, end_ms])
        cut = slice(first, last)
        return Readings(
            tag_id,
            column.utc_ms[cut].data,
            column.until_ms[cut].data,
            column.values[cut].data,
            column.qualities[cut].data,
        )

    def buckets(
        self, tag_ids: Sequence[str], start_ms: int, end_ms: int, count: int
    ) -> Sequence[Buckets]:
        """Return buckets whose widths are whole seconds, tens of them, or minutes."""
        self._ask("buckets")
        least = (end_ms - start_ms) / count
        step = max((s for s in _STEPS_MS if s <= least), default=1000)
        width = int(-(-least // step) * step)
        cuts = np.arange(start_ms // width * width + width, end_ms, width)
        edges = np.concatenate(([start_ms], cuts, [end_ms])).astype(np.int64)
        if edges.size - 1 > count:
            edges = np.delete(edges, 1)
        return [self._figures(tag_id, edges[:-1], edges[1:]) for tag_id in tag_ids]

    def periods(self, tag_ids: Sequence[str], periods: Sequence[Period]) -> Sequence[Buckets]:
        """Return figures over periods."""
        self._ask("periods")
        start = np.array([period.start_ms for period in periods], dtype=np.int64)
        end = np.array([period.end_ms for period in periods], dtype=np.int64)
        return [self._figures(tag_id, start, end) for tag_id in tag_ids]

    def increase(self, tag_id: str, periods: Sequence[Period]) -> Sequence[float]:
        """Return last minus first of each period: this fake's counters never wrap."""
        self._ask("increase")
        increases = []
        for period in periods:
            values = np.asarray(self.raw(tag_id, period.start_ms, period.end_ms).values)
            increases.append(float(values[-1] - values[0]) if values.size else np.nan)
        return increases

    def snapshot_at(self, utc_ms: int) -> Snapshot:
        """Return the last reading of each tag not later than a time."""
        self._ask("snapshot_at")
        samples = {}
        for tag_id, column in self.columns.items():
            place = int(column.utc_ms.searchsorted(utc_ms, side="right")) - 1
            if place >= 0:
                quality = quality_of(int(column.qualities[place]))
                value, at_ms = float(column.values[place]), int(column.utc_ms[place])
                samples[tag_id] = Sample(tag_id, value, quality, at_ms, 0.0)
        return Snapshot(0, utc_ms, 0.0, MappingProxyType(samples))

    def _ask(self, question: str) -> None:
        self.asked.append((question, threading.current_thread().name))
        self.gate.wait()
        if self.trouble:
            raise StorageError(self.trouble)

    def _column(self, tag_id: str) -> Column:
        if tag_id not in self.columns:
            raise StorageError(f"history does not know {tag_id}")
        return self.columns[tag_id]

    def _figures(self, tag_id: str, start: Ints, end: Ints) -> Buckets:
        column = self._column(tag_id)
        first = column.utc_ms.searchsorted(start)
        last = column.utc_ms.searchsorted(end)
        usable = (column.qualities < BAD_FROM) & np.isfinite(column.values)
        good = column.qualities < UNCERTAIN_FROM
        bad = column.qualities >= BAD_FROM
        stood = np.where(usable, column.until_ms - column.utc_ms, 0).astype(np.float64)
        number = np.where(usable, column.values, 0.0)
        covered = _integral(column, stood, end) - _integral(column, stood, start)
        area = _integral(column, stood * number, end) - _integral(column, stood * number, start)
        usable_count = _sums(usable, first, last)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = _sums(number, first, last) / usable_count
            weighted = area / covered
        columns: Mapping[str, npt.NDArray[Any]] = {
            "minimum": _reduced(np.fmin, np.where(usable, column.values, np.nan), first, last),
            "maximum": _reduced(np.fmax, np.where(usable, column.values, np.nan), first, last),
            "mean": mean,
            "weighted": np.where(covered > 0, weighted, np.nan),
            "count": (last - first).astype(np.int64),
            "good": _sums(good, first, last).astype(np.int64),
            "bad": _sums(bad, first, last).astype(np.int64),
            "covered_ms": covered.round().astype(np.int64),
        }
        views = {name: np.ascontiguousarray(array).data for name, array in columns.items()}
        return Buckets(tag_id=tag_id, start_ms=start.data, end_ms=end.data, **views)


def _integral(column: Column, areas: Floats, at: Ints) -> Floats:
    """Return what stood, or its area, from the beginning up to each time."""
    sums = np.concatenate(([0.0], np.cumsum(areas)))
    place = column.utc_ms.searchsorted(at, side="right") - 1
    inside = np.maximum(place, 0)
    length = column.until_ms[inside] - column.utc_ms[inside] if column.utc_ms.size else 0
    part = np.minimum(at - column.utc_ms[inside], length) if column.utc_ms.size else 0
    share = np.where(np.asarray(length) > 0, part / np.maximum(length, 1), 0.0)
    within = sums[inside] + (areas[inside] if areas.size else 0) * share
    return np.where(place < 0, 0.0, within)


def _sums(values: npt.NDArray[Any], first: Ints, last: Ints) -> Floats:
    sums = np.concatenate(([0.0], np.cumsum(values.astype(np.float64))))
    return np.asarray(sums[last] - sums[first])


def _reduced(lowest: np.ufunc, values: Floats, first: Ints, last: Ints) -> Floats:
    return np.array(
        [
            lowest.reduce(values[a:b]) if b > a else np.nan
            for a, b in zip(first, last, strict=True)
        ],
        dtype=np.float64,
    )


def _ends(utc_ms: Ints) -> tuple[int | None, int | None]:
    return (int(utc_ms[0]), int(utc_ms[-1])) if utc_ms.size else (None, None)

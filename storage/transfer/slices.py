"""How does history become lines of a file? Stretch by stretch, so that memory stays small."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plant.history import Buckets, HistoryReader, Period, Readings, StoredTag
from plant.reports.export import ExportWish, Layout
from storage.historian.opening import standard_offset_s
from storage.history.quality_runs import ABSENT
from storage.transfer.sheet import Heading, Kind, Slice

Ints = npt.NDArray[np.int64]
Column = npt.NDArray[Any]

_DAY_MS = 86_400_000
_WIDE_HOURS = (24, 12, 6, 4, 3, 2, 1)
_WIDE_CELLS = 1_000_000
"""Cells of a wide slice at one reading a second: a few ten megabytes, half a second."""

_FIGURES = (
    ("min", "minimum", Kind.NUMBER),
    ("max", "maximum", Kind.NUMBER),
    ("mean", "mean", Kind.NUMBER),
    ("weighted mean", "weighted", Kind.NUMBER),
    ("count", "count", Kind.COUNT),
    ("good", "good", Kind.COUNT),
    ("bad", "bad", Kind.COUNT),
)
"""Title, column of plant.history.Buckets, kind."""

_TIME, _TAG, _UNIT = (
    Heading("time", Kind.TIME),
    Heading("tag", Kind.TEXT),
    Heading("unit", Kind.TEXT),
)


def headings(wish: ExportWish, tags: Sequence[StoredTag]) -> list[Heading]:
    """Return the columns of the file; narrow ones name tag and unit in each line."""
    if wish.layout is Layout.NARROW:
        if wish.buckets is None:
            figures = [Heading("value", Kind.NUMBER), Heading("quality", Kind.QUALITY)]
        else:
            figures = [Heading(title, kind) for title, _, kind in _FIGURES]
        return [_TIME, _TAG, _UNIT, *figures]
    found = [_TIME]
    for tag in tags:
        if wish.buckets is None:
            found.append(Heading(tag.tag_id, Kind.NUMBER, tag.unit))
            found.append(Heading(f"{tag.tag_id} quality", Kind.QUALITY))
        else:
            found += [
                Heading(f"{tag.tag_id} {title}", kind, tag.unit if kind is Kind.NUMBER else "")
                for title, _, kind in _FIGURES
            ]
    return found


def slices(
    reader: HistoryReader, wish: ExportWish, tags: Sequence[StoredTag]
) -> Iterator[Slice]:
    """Yield the lines in the order of the file: narrow tag after tag, wide by time."""
    if wish.buckets is not None:
        found = reader.buckets(
            [tag.tag_id for tag in tags], wish.start_ms, wish.end_ms, wish.buckets
        )
        return _bucket_slices(found, tags, wish.layout)
    if wish.layout is Layout.NARROW:
        return _narrow(reader, wish, tags)
    return _wide(reader, wish, tags)


def _bucket_slices(
    found: Sequence[Buckets], tags: Sequence[StoredTag], layout: Layout
) -> Iterator[Slice]:
    if layout is Layout.NARROW:
        for number, (buckets, tag) in enumerate(zip(found, tags, strict=True), 1):
            start = np.asarray(buckets.start_ms)
            columns: list[Column | str] = [start, tag.tag_id, tag.unit, *_figures(buckets)]
            yield Slice(columns, len(start), number / len(tags))
    elif found:
        start = np.asarray(found[0].start_ms)
        each = [column for buckets in found for column in _figures(buckets)]
        yield Slice((start, *each), len(start), 1.0)


def _figures(buckets: Buckets) -> list[Column]:
    return [np.asarray(getattr(buckets, name)) for _, name, _ in _FIGURES]


def _narrow(
    reader: HistoryReader, wish: ExportWish, tags: Sequence[StoredTag]
) -> Iterator[Slice]:
    stretches = [(tag, _windows(wish, [tag], _DAY_MS)) for tag in tags]
    total, number = sum(len(windows) for _, windows in stretches), 0
    for tag, windows in stretches:
        for window in windows:
            found = reader.raw(tag.tag_id, window.start_ms, window.end_ms)
            number += 1
            times = np.asarray(found.utc_ms)
            columns = (
                times,
                tag.tag_id,
                tag.unit,
                np.asarray(found.values),
                np.asarray(found.qualities),
            )
            yield Slice(columns, len(times), number / total)


def _wide(
    reader: HistoryReader, wish: ExportWish, tags: Sequence[StoredTag]
) -> Iterator[Slice]:
    per_hour = 3600 * max(1, len(tags))
    hours = next((h for h in _WIDE_HOURS if h * per_hour <= _WIDE_CELLS), _WIDE_HOURS[-1])
    windows = _windows(wish, tags, hours * _DAY_MS // 24)
    for number, window in enumerate(windows, 1):
        readings = [reader.raw(tag.tag_id, window.start_ms, window.end_ms) for tag in tags]
        yield _side_by_side(readings, number / len(windows))


def _side_by_side(readings: Sequence[Readings], done: float) -> Slice:
    times = [np.asarray(each.utc_ms) for each in readings]
    lines = _union(times)
    columns: list[Column] = [lines]
    for own, each in zip(times, readings, strict=True):
        values, codes = np.asarray(each.values), np.asarray(each.qualities)
        if len(own) != len(lines):
            place = np.searchsorted(lines, own)
            spread = np.full(len(lines), np.nan)
            spread[place] = values
            marks = np.full(len(lines), ABSENT, np.uint8)
            marks[place] = codes
            values, codes = spread, marks
        columns += (values, codes)
    return Slice(columns, len(lines), done)


def _union(times: Sequence[Ints]) -> Ints:
    """Return all times once; tags of one scan group share theirs, which is cheap to see."""
    different: list[Ints] = []
    for each in times:
        if len(each) and not any(np.array_equal(each, known) for known in different[-3:]):
            different.append(each)
    if len(different) == 1:
        return different[0]
    return np.unique(np.concatenate(different)) if different else np.zeros(0, np.int64)


def _windows(wish: ExportWish, tags: Sequence[StoredTag], width_ms: int) -> list[Period]:
    """Return the stretches in which these tags have readings, cut where stored days are."""
    first = [tag.first_ms for tag in tags if tag.first_ms is not None]
    last = [tag.last_ms for tag in tags if tag.last_ms is not None]
    if not first or not last:
        return []
    start = max(wish.start_ms, min(first))
    end = min(wish.end_ms, max(last) + 1)
    offset = 1000 * standard_offset_s(wish.zone, start)
    found = []
    while start < end:
        edge = ((start + offset) // width_ms + 1) * width_ms - offset
        found.append(Period(start, min(edge, end)))
        start = edge
    return found

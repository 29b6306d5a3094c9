"""How does this batch compare with earlier ones? Courses over hours since loading."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hmi.models.trend.course import Floats, Times
from plant.history import Buckets, HistoryReader, Period
from plant.operation.store import BatchLine

BUCKETS = 240
"""Half an hour each over five days: finer than a batch moves, coarse enough for a band."""

_HOUR_MS = 3_600_000
_LOW, _MIDDLE, _HIGH = 10.0, 50.0, 90.0
_LEAST_FOR_BAND = 2


@dataclass(frozen=True, slots=True)
class BatchCourse:
    """One tag over one batch.

    Attributes:
        batch_id: which.
        hours: since loading, ascending; the middle of each piece.
        values: in the tag's unit, ``nan`` where nothing usable stood.
        width_h: width of the widest piece.
    """

    batch_id: str
    hours: Floats
    values: Floats
    width_h: float


@dataclass(frozen=True, slots=True)
class GoldenBand:
    """What earlier batches did, hour by hour.

    Attributes (equally long columns):
        hours: since loading.
        low, high: P10 and P90, ``nan`` where fewer than two batches have a value.
        median: ``nan`` where none has.
        batches: how many have a value.
    """

    hours: Floats
    low: Floats
    median: Floats
    high: Floats
    batches: Times


@dataclass(frozen=True, slots=True)
class GoldenOverlay:
    """A band of earlier batches with the present one on top; ``present`` may be empty."""

    band: GoldenBand
    present: BatchCourse
    compared: tuple[str, ...]


def batch_course(batch_id: str, start_ms: int, buckets: Buckets) -> BatchCourse:
    """Return a batch's buckets over the hours since its start."""
    starts = np.asarray(buckets.start_ms, dtype=np.float64)
    ends = np.asarray(buckets.end_ms, dtype=np.float64)
    values = np.asarray(buckets.weighted, dtype=np.float64)
    plain = np.asarray(buckets.mean, dtype=np.float64)
    values = np.where(np.isfinite(values), values, plain)
    width = float((ends - starts).max(initial=0.0)) / _HOUR_MS
    return BatchCourse(batch_id, ((starts + ends) / 2 - start_ms) / _HOUR_MS, values, width)


def golden_band(courses: Sequence[BatchCourse]) -> GoldenBand:
    """Return median, P10 and P90 of the courses on a grid as fine as the coarsest of them."""
    step = max((course.width_h for course in courses), default=0.0)
    last = max((float(course.hours.max(initial=0.0)) for course in courses), default=0.0)
    if step <= 0:
        nothing = np.empty(0, dtype=np.float64)
        return GoldenBand(nothing, nothing, nothing, nothing, np.empty(0, dtype=np.int64))
    cells = int(np.floor(last / step)) + 1
    table = np.vstack([_on_grid(course, step, cells) for course in courses])
    count = np.isfinite(table).sum(axis=0)
    low, median, high = (np.full(cells, np.nan, dtype=np.float64) for _ in range(3))
    some = count > 0
    if some.any():
        low[some], median[some], high[some] = np.nanpercentile(
            table[:, some], [_LOW, _MIDDLE, _HIGH], axis=0
        )
    thin = count < _LEAST_FOR_BAND
    low[thin] = high[thin] = np.nan
    hours: Floats = (np.arange(cells, dtype=np.float64) + 0.5) * step
    return GoldenBand(hours, low, median, high, count.astype(np.int64))


def overlay(
    reader: HistoryReader,
    tag_item: str,
    present: BatchLine,
    past: Sequence[BatchLine],
    *,
    now_ms: int,
) -> GoldenOverlay:
    """Ask history for a tag of every batch and return the picture. Waits for the disk.

    Args:
        reader: history.
        tag_item: the tag without its unit, ``temperature.PV``.
        present: the batch on top.
        past: the batches of the band; those that history knows nothing of are left out.
        now_ms: end of a batch that still runs.
    """
    known = {tag.tag_id for tag in reader.tags()}
    courses = [
        _course_of(reader, tag_item, line, now_ms)
        for line in past
        if f"{line.unit_id}.{tag_item}" in known
    ]
    usable = [course for course in courses if np.isfinite(course.values).any()]
    nothing = np.empty(0, dtype=np.float64)
    own = BatchCourse(present.batch_id, nothing, nothing, 0.0)
    if f"{present.unit_id}.{tag_item}" in known:
        own = _course_of(reader, tag_item, present, now_ms)
    return GoldenOverlay(golden_band(usable), own, tuple(course.batch_id for course in usable))


def batch_period(line: BatchLine, now_ms: int) -> Period:
    """Return a batch's time, up to now while it runs."""
    end = now_ms if line.ended_ms is None else line.ended_ms
    return Period(line.started_ms, max(end, line.started_ms + _HOUR_MS), line.batch_id)


def earlier_batches(
    lines: Sequence[BatchLine], present: BatchLine, *, same_recipe: bool, most: int
) -> tuple[BatchLine, ...]:
    """Return the last ended batches before one: of its unit, or of its recipe anywhere."""
    found = (
        line
        for line in lines
        if line.batch_id != present.batch_id
        and line.ended_ms is not None
        and line.started_ms < present.started_ms
        and (
            line.recipe_ref == present.recipe_ref
            if same_recipe
            else line.unit_id == present.unit_id
        )
    )
    newest = sorted(found, key=lambda line: line.started_ms, reverse=True)
    return tuple(newest[:most])


def _course_of(
    reader: HistoryReader, tag_item: str, line: BatchLine, now_ms: int
) -> BatchCourse:
    period = batch_period(line, now_ms)
    tag_id = f"{line.unit_id}.{tag_item}"
    (buckets,) = reader.buckets([tag_id], period.start_ms, period.end_ms, BUCKETS)
    return batch_course(line.batch_id, line.started_ms, buckets)


def _on_grid(course: BatchCourse, step: float, cells: int) -> Floats:
    """Return the means of a course in each cell of the grid."""
    usable = np.isfinite(course.values) & (course.hours >= 0)
    cell = np.floor(course.hours[usable] / step).astype(np.int64)
    sums = np.bincount(cell, weights=course.values[usable], minlength=cells)
    counts = np.bincount(cell, minlength=cells)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

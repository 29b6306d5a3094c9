"""What was the course of tags over stretches of time? Put together from every level."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plant.history import Buckets
from storage.history.cells import Cells, Cutter, Ints, columns_of, joined, merged
from storage.reading.fresh import levels_of
from storage.reading.readings import window
from storage.reading.rolled import hours_or_days, minutes
from storage.reading.ruler import Ruler
from storage.reading.spans import Grain, Levels, Span, coalesced
from storage.reading.view import TagRow, View

_Part = tuple[Ints, Cells]
"""Cells, and where each belongs: place of the tag x number of buckets + number of bucket."""


def figures(view: View, tags: Sequence[TagRow], ruler: Ruler) -> list[Buckets]:
    """Return each tag's buckets; a tag may be asked for twice.

    Raises:
        CorruptDatabaseError: when a block of history is damaged.
    """
    once = {tag.number: tag for tag in tags}
    found = dict(zip(once, _figures(view, list(once.values()), ruler), strict=True))
    return [found[tag.number] for tag in tags]


def _figures(view: View, tags: Sequence[TagRow], ruler: Ruler) -> list[Buckets]:
    parts: list[_Part] = []
    for levels, places in _alike(view, tags, ruler).items():
        whole = (levels.spans(start, end, ruler.coarsest) for start, end in ruler.stretches)
        spans = coalesced(span for each in whole for span in each)
        for span in spans:
            parts += _answers(
                view, {tags[place].number: place for place in places}, ruler, span
            )
    return _buckets(tags, ruler, _together(parts))


def _alike(view: View, tags: Sequence[TagRow], ruler: Ruler) -> dict[Levels, list[int]]:
    """Return the places of the tags by what the stored levels can answer for them."""
    alike: dict[Levels, list[int]] = {}
    start_ms, end_ms = int(ruler.start_ms[0]), int(ruler.end_ms[-1])
    for place, tag in enumerate(tags):
        alike.setdefault(levels_of(view, tag.number, start_ms, end_ms), []).append(place)
    return alike


def _answers(view: View, place_of: dict[int, int], ruler: Ruler, span: Span) -> Iterator[_Part]:
    """Yield what a level says about a span, for tags with their places."""
    if span.grain >= Grain.HOUR:
        lookup = np.zeros(max(place_of) + 1, np.int64)
        lookup[list(place_of)] = list(place_of.values())
        for run, first, last in ruler.runs_in(span):
            found = hours_or_days(view, place_of, span.grain, run, (first, last))
            yield lookup[found.tags] * len(ruler) + found.numbers, found.cells
        return
    for tag, place in place_of.items():
        if span.grain is Grain.MINUTE:
            cells = minutes(view, tag, span.start_ms, span.end_ms)
            yield place * len(ruler) + ruler.numbers(cells.start_s), cells
        else:
            for numbers, cells in _cut(view, tag, ruler, span):
                yield place * len(ruler) + numbers, cells


def _cut(view: View, tag: int, ruler: Ruler, span: Span) -> Iterator[_Part]:
    """Cut readings into the buckets themselves."""
    for run, first, last in ruler.runs_in(span):
        found = window(view, tag, first, last)
        strand = found.strand
        if not len(strand):
            continue
        origin = run.origin_ms + (first - run.origin_ms) // run.width_ms * run.width_ms
        cutter = Cutter(
            strand.times - origin,
            found.until - origin,
            start_ms=first - origin,
            end_ms=last - origin,
            width_ms=run.width_ms,
        )
        cells = cutter.cells(strand.values, strand.codes if strand.codes.any() else None)
        yield run.first + (origin - run.origin_ms) // run.width_ms + cutter.numbers, cells


def _together(parts: Sequence[_Part]) -> Cells:
    """Return one cell for each bucket with anything in it; ``start_s`` says which."""
    condensed = [_condensed(places, cells) for places, cells in parts if len(places)]
    if len(condensed) == 1:
        return condensed[0]
    every = joined(condensed)
    order = np.argsort(every.start_s, kind="stable")
    return merged(every.where(order), every.start_s[order])


def _condensed(places: Ints, cells: Cells) -> Cells:
    if bool((places[1:] < places[:-1]).any()):
        order = np.argsort(places, kind="stable")
        places, cells = places[order], cells.where(order)
    return merged(cells, places)


def _buckets(tags: Sequence[TagRow], ruler: Ruler, cells: Cells) -> list[Buckets]:
    shape = (len(tags), len(ruler))
    places = cells.start_s
    low, high, total, count, good, bad, weighted, covered = (
        _spread(shape, places, column, empty)
        for column, empty in zip(columns_of(cells)[1:], _EMPTY, strict=True)
    )
    mean, usable = np.full(shape, np.nan), count - bad
    np.divide(total, usable, out=mean, where=usable > 0)
    over_time = np.full(shape, np.nan)
    np.divide(weighted, covered, out=over_time, where=covered > 0)
    return [
        Buckets(
            tag_id=tag.tag_id,
            start_ms=ruler.start_ms.data,
            end_ms=ruler.end_ms.data,
            minimum=low[place].data,
            maximum=high[place].data,
            mean=mean[place].data,
            weighted=over_time[place].data,
            count=count[place].data,
            good=good[place].data,
            bad=bad[place].data,
            covered_ms=covered[place].data,
        )
        for place, tag in enumerate(tags)
    ]


def _spread(
    shape: tuple[int, int], places: Ints, column: npt.NDArray[Any], empty: float
) -> npt.NDArray[Any]:
    spread = np.full(shape, empty, column.dtype)
    spread.reshape(-1)[places] = column
    return spread


_EMPTY = (np.nan, np.nan, 0, 0, 0, 0, 0, 0)
"""What stands in a bucket without readings: minimum, maximum, total, counts, weights."""

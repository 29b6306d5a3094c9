"""What can be said of a tag over a stretch of time? From every reading, not from pixels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hmi.models.trend.course import Trust, of_readings
from hmi.models.trend.span import Span
from plant.history import Buckets, HistoryReader, Period
from plant.tag import Tag, ValueKind

_CLOSE_MS = 600_000
_PARTS = 120
"""The first and the last reading are looked for in ever smaller parts of the time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One tag over one stretch of time, in the tag's unit; ``nan`` where there is nothing.

    Attributes:
        tag_id: the tag.
        minimum, maximum: of the usable readings.
        mean: time-weighted.
        first, last: first and last usable reading.
        count: readings of any quality.
        good_share: share of the readings that were good, 0..1.
        covered_share: share of the time for which a usable value stood, 0..1.
    """

    tag_id: str
    minimum: float
    maximum: float
    mean: float
    first: float
    last: float
    count: int
    good_share: float
    covered_share: float

    @property
    def change(self) -> float:
        """Return last minus first."""
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class FiguresQuestion:
    """The figures of some tags over one span; runs off the GUI thread."""

    tags: tuple[Tag, ...]
    span: Span

    def __call__(self, reader: HistoryReader) -> tuple[Figures, ...]:
        """Ask; tags that history does not know are left out.

        Raises:
            StorageError: when the database cannot be read.
        """
        known = {tag.tag_id for tag in reader.tags()}
        tags = [tag for tag in self.tags if tag.tag_id in known]
        period = Period(self.span.start_ms, self.span.end_ms)
        answers = reader.periods([tag.tag_id for tag in tags], [period]) if tags else ()
        return tuple(
            self._figures(reader, tag, answer)
            for tag, answer in zip(tags, answers, strict=True)
        )

    def _figures(self, reader: HistoryReader, tag: Tag, answer: Buckets) -> Figures:
        usable = answer.count[0] > answer.bad[0]
        count = int(answer.count[0])
        return Figures(
            tag_id=tag.tag_id,
            minimum=float(answer.minimum[0]),
            maximum=float(answer.maximum[0]),
            mean=float(answer.weighted[0]),
            first=_edge(reader, tag.tag_id, self.span, 0) if usable else np.nan,
            last=_edge(reader, tag.tag_id, self.span, -1) if usable else np.nan,
            count=count,
            good_share=answer.good[0] / count if count else np.nan,
            covered_share=answer.covered_ms[0] / self.span.width_ms,
        )


@dataclass(frozen=True, slots=True)
class CountedQuestion:
    """What some counters counted over a span; takes longer, every reading is looked at."""

    tags: tuple[Tag, ...]
    span: Span

    def __call__(self, reader: HistoryReader) -> Mapping[str, float]:
        """Ask; counters that history does not know are left out.

        Raises:
            StorageError: when the database cannot be read.
        """
        known = {tag.tag_id for tag in reader.tags()}
        period = Period(self.span.start_ms, self.span.end_ms)
        return {
            tag.tag_id: reader.increase(tag.tag_id, [period])[0]
            for tag in self.tags
            if tag.kind is ValueKind.COUNTER and tag.tag_id in known
        }


def _edge(reader: HistoryReader, tag_id: str, span: Span, place: int) -> float:
    """Return the first (place 0) or last (-1) usable reading of a span that has some."""
    while span.width_ms > _CLOSE_MS:
        (parts,) = reader.buckets([tag_id], span.start_ms, span.end_ms, _PARTS)
        part = _usable_part(parts, place)
        if part is None:
            return np.nan
        if part == span:
            break  # the stored level is no finer than this
        span = part
    course = of_readings(reader.raw(tag_id, span.start_ms, span.end_ms))
    usable = np.flatnonzero(course.trust != Trust.BAD)
    return float(course.mean[usable[place]]) if usable.size else np.nan


def _usable_part(parts: Buckets, place: int) -> Span | None:
    usable = np.flatnonzero(np.asarray(parts.count) > np.asarray(parts.bad))
    if not usable.size:
        return None
    chosen = int(usable[place])
    return Span(int(parts.start_ms[chosen]), int(parts.end_ms[chosen]))

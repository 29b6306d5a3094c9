"""Which stored level answers for which stretch of time? The coarsest that is exact there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from storage.history.keys import DAY_S, HOUR_S, MINUTE_S, Grid


class Grain(IntEnum):
    """How fine an answer is made of; a larger number is coarser."""

    RAW = 0
    MINUTE = 1
    HOUR = 2
    DAY = 3

    @property
    def span_ms(self) -> int:
        """Return how long one stored piece is; 1 for raw readings."""
        return _SPAN_MS[self]


_SPAN_MS = {
    Grain.RAW: 1,
    Grain.MINUTE: 1000 * MINUTE_S,
    Grain.HOUR: 1000 * HOUR_S,
    Grain.DAY: 1000 * DAY_S,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time ``[start_ms, end_ms)`` that one level answers for."""

    grain: Grain
    start_ms: int
    end_ms: int


Range = tuple[int, int]
"""``[start, end)`` in milliseconds."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What the stored levels can answer for one tag.

    Attributes:
        grid: of the database.
        raw_from_ms: retention deleted older readings.
        minutes_from_ms: retention deleted older minutes.
        fresh: ascending ranges with readings that are not rolled up yet; they are put
            together from the readings.
    """

    grid: Grid
    raw_from_ms: int = 0
    minutes_from_ms: int = 0
    fresh: tuple[Range, ...] = ()

    def floor_ms(self, utc_ms: int, grain: Grain) -> int:
        """Return where the piece begins that holds a time."""
        shift = self.shift_ms(grain)
        return (utc_ms + shift) // grain.span_ms * grain.span_ms - shift

    def ceil_ms(self, utc_ms: int, grain: Grain) -> int:
        """Return where the first piece begins that does not begin before a time."""
        shift = self.shift_ms(grain)
        return -(-(utc_ms + shift) // grain.span_ms) * grain.span_ms - shift

    def spans(self, start_ms: int, end_ms: int, coarsest: Grain) -> Iterator[Span]:
        """Yield what answers for ``[start_ms, end_ms)``, in order and without a hole.

        Whole pieces of the coarsest level, and the next finer ones at both ends. Where a
        finer level was deleted, the next coarser one stands in: its pieces count where they
        begin, so that each is counted once over stretches that follow one another.
        """
        for first, last, is_fresh in _pieces(start_ms, end_ms, self.fresh):
            if is_fresh:
                yield Span(Grain.RAW, first, last)
            else:
                yield from self._kept(first, last, coarsest)

    def _kept(self, start_ms: int, end_ms: int, coarsest: Grain) -> Iterator[Span]:
        for span in self._whole(start_ms, end_ms, coarsest):
            for grain, from_ms in (
                (Grain.RAW, self.raw_from_ms),
                (Grain.MINUTE, self.minutes_from_ms),
            ):
                if span.grain is grain and span.start_ms < from_ms:
                    yield from self._stand_ins(span, from_ms)
                    break
            else:
                yield span

    def _stand_ins(self, span: Span, from_ms: int) -> Iterator[Span]:
        """Answer for the deleted part of a span with the next coarser level."""
        coarser = Grain(span.grain + 1)
        border = min(max(self.ceil_ms(from_ms, coarser), span.start_ms), span.end_ms)
        first, last = self.ceil_ms(span.start_ms, coarser), self.ceil_ms(border, coarser)
        if last > first:
            yield from self._kept(first, last, coarser)
        if span.end_ms > border:
            yield Span(span.grain, border, span.end_ms)

    def _whole(self, start_ms: int, end_ms: int, coarsest: Grain) -> Iterator[Span]:
        if coarsest is Grain.RAW:
            yield Span(Grain.RAW, start_ms, end_ms)
            return
        first, last = self.ceil_ms(start_ms, coarsest), self.floor_ms(end_ms, coarsest)
        finer = Grain(coarsest - 1)
        if first >= last:
            yield from self._whole(start_ms, end_ms, finer)
            return
        if start_ms < first:
            yield from self._whole(start_ms, first, finer)
        yield Span(coarsest, first, last)
        if last < end_ms:
            yield from self._whole(last, end_ms, finer)

    def shift_ms(self, grain: Grain) -> int:
        """Return by how much the grid of a level lies off that of UTC."""
        return 1000 * self.grid.offset_s if grain >= Grain.HOUR else 0


def coalesced(spans: Iterable[Span]) -> list[Span]:
    """Join spans of one stored level that touch; raw ones stay, they may be cut anywhere."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if (
            last is not None
            and span.grain is last.grain is not Grain.RAW
            and span.start_ms == last.end_ms
        ):
            result[-1] = Span(span.grain, last.start_ms, span.end_ms)
        else:
            result.append(span)
    return result


def united(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Return the same times as ascending ranges that do not touch."""
    result: list[Range] = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _pieces(
    start_ms: int, end_ms: int, fresh: Sequence[Range]
) -> Iterator[tuple[int, int, bool]]:
    at = start_ms
    for range_start, range_end in fresh:
        first, last = max(range_start, at), min(range_end, end_ms)
        if first >= last:
            continue
        if at < first:
            yield at, first, False
        yield first, last, True
        at = last
    if at < end_ms:
        yield at, end_ms, False

"""Every millisecond is answered for once, by the coarsest level that is exact there."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.history.keys import Grid
from storage.reading.spans import Grain, Levels, Span, coalesced, united

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
GRID = Grid(19_800)
DAY = (1_795_000_000 + 19_800) // 86_400 * DAY_MS - 19_800_000
MOMENTS = st.integers(DAY - DAY_MS, DAY + 4 * DAY_MS)
RANGES = st.lists(st.tuples(MOMENTS, st.integers(1, DAY_MS)), max_size=4).map(
    lambda pairs: united((start, start + length) for start, length in pairs)
)


@given(MOMENTS, st.integers(1, 3 * DAY_MS), st.sampled_from(list(Grain)), RANGES)
def test_spans_follow_one_another_and_lie_on_their_grid(
    start_ms: int, length: int, coarsest: Grain, fresh: tuple[tuple[int, int], ...]
) -> None:
    levels = Levels(GRID, fresh=fresh)
    at = start_ms
    for span in levels.spans(start_ms, start_ms + length, coarsest):
        assert span.start_ms == at < span.end_ms
        assert span.grain <= coarsest
        assert levels.floor_ms(span.start_ms, span.grain) == span.start_ms
        assert levels.floor_ms(span.end_ms, span.grain) == span.end_ms
        overlapping = any(f < span.end_ms and t > span.start_ms for f, t in fresh)
        assert not overlapping or span.grain is Grain.RAW
        at = span.end_ms
    assert at == start_ms + length


def test_whole_days_come_from_days_with_hours_minutes_and_readings_at_the_ends() -> None:
    begin, end = DAY - HOUR_MS - 60_000 - 5, DAY + DAY_MS + 7
    assert list(Levels(GRID).spans(begin, end, Grain.DAY)) == [
        Span(Grain.RAW, begin, begin + 5),
        Span(Grain.MINUTE, begin + 5, DAY - HOUR_MS),
        Span(Grain.HOUR, DAY - HOUR_MS, DAY),
        Span(Grain.DAY, DAY, DAY + DAY_MS),
        Span(Grain.RAW, DAY + DAY_MS, end),
    ]


def test_a_plant_day_is_made_of_hours() -> None:
    begin = DAY + 17 * HOUR_MS
    (span,) = Levels(GRID).spans(begin, begin + DAY_MS, Grain.DAY)
    assert span.grain is Grain.HOUR


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=30), st.booleans())
def test_deleted_readings_count_once_by_minutes_however_time_is_cut(
    lengths: list[int], minutes_too: bool
) -> None:
    border = DAY + HOUR_MS
    levels = Levels(GRID, raw_from_ms=border, minutes_from_ms=border if minutes_too else 0)
    finest = Grain.HOUR if minutes_too else Grain.MINUTE
    at = DAY - 17
    spans: list[Span] = []
    for length in lengths:
        spans += levels.spans(at, at + 1000 * length, Grain.DAY)
        at += 1000 * length
    for one, other in pairwise(spans):
        assert one.end_ms == other.start_ms
    for span in spans:
        assert span.grain >= finest or span.start_ms >= border


def test_touching_spans_of_a_stored_level_become_one_but_raw_ones_do_not() -> None:
    spans = [
        Span(Grain.HOUR, 0, 10),
        Span(Grain.HOUR, 10, 20),
        Span(Grain.RAW, 20, 21),
        Span(Grain.RAW, 21, 22),
        Span(Grain.HOUR, 30, 40),
    ]
    assert coalesced(spans) == [Span(Grain.HOUR, 0, 20), *spans[2:]]


def test_ranges_that_touch_are_united() -> None:
    assert united([(5, 7), (0, 2), (2, 4), (6, 9)]) == ((0, 4), (5, 9))

"""Buckets cover the asked time without a hole, are few enough and lie on the grid."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plant.history import Period
from storage.history.keys import Grid
from storage.reading.periods import layers
from storage.reading.ruler import even_ruler, period_ruler
from storage.reading.spans import Grain, Levels

LEVELS = Levels(Grid(19_800))
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
DAY = (1_795_000_000 + 19_800) // 86_400 * DAY_MS - 19_800_000


@given(
    st.integers(DAY, DAY + 400 * DAY_MS),
    st.one_of(st.integers(1, 100_000), st.integers(1, 4000 * DAY_MS)),
    st.integers(1, 3000),
)
def test_buckets_cover_the_whole_and_are_not_more_than_asked_for(
    start_ms: int, length: int, count: int
) -> None:
    end_ms = start_ms + length
    ruler = even_ruler(start_ms, end_ms, count, LEVELS)
    assert 1 <= len(ruler) <= count
    assert ruler.start_ms[0] == start_ms
    assert ruler.end_ms[-1] == end_ms
    assert ruler.start_ms[1:].tolist() == ruler.end_ms[:-1].tolist()
    assert bool((ruler.end_ms > ruler.start_ms).all())
    (run,) = ruler.runs
    if ruler.coarsest > Grain.RAW and count > 1:
        for border in ruler.start_ms[1:4].tolist():
            assert LEVELS.floor_ms(border, ruler.coarsest) == border
        assert run.width_ms % ruler.coarsest.span_ms == 0


def test_buckets_under_a_minute_are_equal_from_the_start() -> None:
    ruler = even_ruler(DAY + 17, DAY + 17 + 1000, 4, LEVELS)
    assert ruler.start_ms.tolist() == [DAY + 17 + 250 * number for number in range(4)]


def test_a_trend_of_ten_years_is_made_of_days() -> None:
    assert even_ruler(DAY, DAY + 3650 * DAY_MS, 2000, LEVELS).coarsest is Grain.DAY


def test_equal_days_are_one_run_and_a_day_of_a_clock_change_another() -> None:
    lengths = [24, 24, 23, 24, 24]
    borders = DAY + np.cumsum([0, *lengths]) * HOUR_MS
    days = [Period(begin, end) for begin, end in pairwise(borders.tolist())]
    runs = period_ruler(days).runs
    assert [(run.first, run.width_ms // HOUR_MS) for run in runs] == [(0, 24), (2, 23), (3, 24)]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=12))
def test_layers_hold_each_period_once_and_overlap_nowhere(
    pairs: list[tuple[int, int]],
) -> None:
    periods = [Period(start, start + length) for start, length in pairs]
    found = layers(periods)
    wanted = [
        number for number, period in enumerate(periods) if period.end_ms > period.start_ms
    ]
    assert sorted(number for layer in found for number in layer) == wanted
    for layer in found:
        for one, other in pairwise(layer):
            assert periods[one].end_ms <= periods[other].start_ms

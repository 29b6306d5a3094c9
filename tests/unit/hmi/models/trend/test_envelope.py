"""Thousands of readings become at most two points a pixel and never hide a bad one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trend.envelope import envelope
from plant.ports import RecentHistory


def _history(values: list[float], *, good: list[bool] | None = None) -> RecentHistory:
    times = [1_000_000 + 1000 * index for index in range(len(values))]
    return RecentHistory(times, values, good if good is not None else [True] * len(values))


def test_few_readings_pass_as_they_are() -> None:
    line = envelope(_history([1.0, 2.0, 3.0]), start_s=1000.0, end_s=1010.0, pixels=100)

    assert list(line.seconds) == [1000.0, 1001.0, 1002.0]
    assert list(line.values) == [1.0, 2.0, 3.0]


def test_many_readings_become_lowest_and_highest_of_each_pixel() -> None:
    # 100 s at 1 Hz on 4 pixels: 25 readings a pixel, of which 0..24, 25..49, ... are the ends
    line = envelope(
        _history([float(i) for i in range(100)]), start_s=1000.0, end_s=1100.0, pixels=4
    )

    assert list(line.values) == [0.0, 24.0, 25.0, 49.0, 50.0, 74.0, 75.0, 99.0]
    assert list(line.seconds) == [
        1012.5,
        1012.5,
        1037.5,
        1037.5,
        1062.5,
        1062.5,
        1087.5,
        1087.5,
    ]


def test_bad_reading_breaks_the_line_and_its_value_is_not_drawn() -> None:
    line = envelope(
        _history([1.0, 99.0, 3.0], good=[True, False, True]),
        start_s=1000.0,
        end_s=1010.0,
        pixels=100,
    )

    assert np.isnan(line.values[1])
    assert 99.0 not in line.values


def test_one_bad_reading_breaks_its_whole_pixel() -> None:
    good = [True] * 100
    good[30] = False

    line = envelope(_history([5.0] * 100, good=good), start_s=1000.0, end_s=1100.0, pixels=4)

    assert np.isnan(line.values[2:4]).all()
    assert list(line.values[[0, 1, 4, 5, 6, 7]]) == [5.0] * 6


def test_long_silence_leaves_a_hole() -> None:
    history = RecentHistory([1_000_000, 1_001_000, 1_060_000], [1.0, 1.0, 1.0], [True] * 3)

    line = envelope(history, start_s=1000.0, end_s=1100.0, pixels=100)

    assert list(np.isnan(line.values)) == [False, False, True, False]


def test_line_enters_from_the_left_edge() -> None:
    line = envelope(_history([1.0] * 10), start_s=1004.5, end_s=1100.0, pixels=100)

    assert line.seconds[0] == 1004.0


def test_empty_history_gives_an_empty_line() -> None:
    line = envelope(RecentHistory((), (), ()), start_s=0.0, end_s=300.0, pixels=100)

    assert line.seconds.size == 0
    assert line.values.size == 0


@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400),
    pixels=st.integers(1, 50),
)
def test_never_more_than_two_points_a_pixel_and_extremes_survive(
    values: list[float], pixels: int
) -> None:
    line = envelope(_history(values), start_s=1000.0, end_s=1400.0, pixels=pixels)

    assert line.values.size <= max(2 * pixels, 2) + 2
    assert line.values.max() == max(values)
    assert line.values.min() == min(values)

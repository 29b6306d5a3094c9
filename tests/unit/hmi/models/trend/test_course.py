"""A course tells what was there, breaks where nothing or nothing good was, and goes on live."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hmi.models.trend.course import (
    Course,
    Trust,
    continued,
    gaps,
    nothing,
    of_buckets,
    of_readings,
    of_recent,
)
from hmi.models.trend.span import Span
from plant.ports import RecentHistory
from plant.quality import Quality
from tests.fakes.history import FakeHistory

S = 1000
HOLD = 10 * S
TAG = "D1.ph.PV"


def _stored(
    times_s: list[float], values: list[float], quality: list[Quality] | None = None
) -> FakeHistory:
    history = FakeHistory()
    qualities = quality or [Quality.GOOD] * len(times_s)
    history.put(TAG, (round(at * S) for at in times_s), values, qualities)
    return history


def _raw(history: FakeHistory, end_s: float = 10_000) -> Course:
    return of_readings(history.raw(TAG, 0, round(end_s * S)))


def _live(times_s: list[float], values: list[float], *, now_s: float) -> Course:
    recent = RecentHistory(
        [round(at * S) for at in times_s], values, [not np.isnan(v) for v in values]
    )
    return of_recent(recent, hold_ms=HOLD, now_ms=round(now_s * S))


def test_bad_reading_and_silence_break_the_line() -> None:
    course = _raw(
        _stored(
            [1, 2, 3, 4, 50, 51],
            [7.0, 7.1, 9.9, 7.2, 7.3, 7.4],
            [Quality.GOOD, Quality.GOOD, Quality.BAD, Quality.GOOD, Quality.GOOD, Quality.GOOD],
        )
    )

    assert course.joined.tolist() == [False, True, False, False, False, True]
    assert course.trust.tolist() == [0, 0, Trust.BAD, 0, 0, 0]
    assert np.isnan(course.mean[2])


def test_value_that_turned_bad_is_bad_until_another_comes() -> None:
    course = _raw(
        _stored([1, 2, 100], [7.0, 7.1, 7.2], [Quality.GOOD, Quality.BAD, Quality.GOOD])
    )
    bad, after, before = (course.reading_at(at * S) for at in (50, 101, 0.5))

    assert bad is not None
    assert bad.trust is Trust.BAD
    assert np.isnan(bad.mean)
    assert after is None
    assert before is None


def test_uncertain_reading_is_drawn_and_marked() -> None:
    course = _raw(_stored([1, 2], [7.0, 7.1], [Quality.GOOD, Quality.UNCERTAIN]))

    assert course.trust.tolist() == [Trust.GOOD, Trust.UNCERTAIN]
    assert course.joined.tolist() == [False, True]


def test_number_that_is_none_counts_as_bad() -> None:
    course = _raw(_stored([1, 2, 3], [7.0, float("inf"), 7.1]))

    assert course.trust.tolist() == [0, Trust.BAD, 0]


def test_bucket_with_a_bad_reading_keeps_its_envelope_and_breaks_the_line() -> None:
    quality = [Quality.GOOD] * 30
    quality[15] = Quality.BAD_SENSOR_FAILURE
    history = _stored([float(n) for n in range(30)], [float(n) for n in range(30)], quality)
    (buckets,) = history.buckets([TAG], 0, 30 * S, 3)
    course = of_buckets(buckets)

    assert course.trust.tolist() == [Trust.GOOD, Trust.BAD, Trust.GOOD]
    assert course.joined.tolist() == [False, False, False]
    assert (course.low[1], course.high[1]) == (10.0, 19.0)


def test_empty_buckets_through_which_a_value_stood_do_not_break_the_line() -> None:
    # a reading each 8 s stands until the next one; the buckets are 2 s
    history = _stored([0, 8, 16], [1.0, 2.0, 3.0])
    (buckets,) = history.buckets([TAG], 0, 20 * S, 10)
    course = of_buckets(buckets)

    assert course.joined.tolist() == [False, True, True]
    assert course.end_ms.tolist() == [8 * S, 16 * S, 18 * S]


def test_empty_buckets_of_silence_break_the_line() -> None:
    history = _stored([0, 1, 60, 61], [1.0, 1.0, 2.0, 2.0])
    (buckets,) = history.buckets([TAG], 0, 70 * S, 7)
    course = of_buckets(buckets)

    assert course.joined.tolist() == [False, False]
    assert gaps([course], Span(0, 70 * S)) == [Span(10 * S, 60 * S)]


def test_gap_that_fills_no_bucket_wholly_breaks_the_line_all_the_same() -> None:
    # silence from 25 s to 55 s; of the buckets of 20 s the second and third are half empty
    times = [*range(26), *range(55, 100)]
    history = _stored([float(at) for at in times], [1.0] * len(times))
    (buckets,) = history.buckets([TAG], 0, 100 * S, 5)
    course = of_buckets(buckets)

    assert len(course) == 5
    assert course.joined.tolist() == [False, False, False, False, True]


def test_short_silence_that_cannot_be_seen_does_not_break_the_line() -> None:
    times = [*range(26), *range(38, 100)]
    history = _stored([float(at) for at in times], [1.0] * len(times))
    (buckets,) = history.buckets([TAG], 0, 100 * S, 2)

    assert of_buckets(buckets).joined.tolist() == [False, True]


def test_live_readings_go_on_where_history_ends() -> None:
    history = _stored([1, 2, 3], [1.0, 2.0, 3.0])
    whole = continued(_raw(history), _live([2, 3, 4, 5], [9, 9, 4, 5], now_s=5), hold_ms=HOLD)

    assert (whole.at_ms / S).tolist() == [1, 2, 3, 4, 5]
    assert whole.mean.tolist() == [1, 2, 3, 4, 5]
    assert whole.joined.tolist() == [False, True, True, True, True]
    assert whole.place_at(3.5 * S) == 2


def test_silence_between_history_and_live_is_a_hole() -> None:
    whole = continued(_raw(_stored([1], [1.0])), _live([60], [2.0], now_s=61), hold_ms=HOLD)

    assert whole.joined.tolist() == [False, False]
    assert whole.place_at(30 * S) is None


def test_either_part_may_be_missing() -> None:
    stored, live = _raw(_stored([1], [1.0])), _live([1], [1.0], now_s=2)

    assert len(continued(nothing(), live, hold_ms=HOLD)) == 1
    assert continued(stored, nothing(), hold_ms=HOLD) is stored


def test_last_live_reading_stands_until_now_but_not_for_ever() -> None:
    assert _live([1], [7.0], now_s=5).place_at(4 * S) == 0
    assert _live([1], [7.0], now_s=60).place_at(4 * S) is None


def test_uncertain_live_reading_is_marked_at_once() -> None:
    recent = RecentHistory([1000, 2000], [7.0, 7.1], [True, True], [False, True])
    course = of_recent(recent, hold_ms=HOLD, now_ms=3000)

    assert course.trust.tolist() == [Trust.GOOD, Trust.UNCERTAIN]


def test_clock_set_back_does_not_draw_a_time_twice() -> None:
    course = _live([10, 11, 12, 8, 9, 13], [1, 2, 3, 8, 9, 4], now_s=14)

    assert course.mean.tolist() == [1, 2, 3, 4]


def test_compared_course_is_the_same_later() -> None:
    course = _raw(_stored([1, 2], [1.0, 2.0])).shifted(100 * S)

    assert course.at_ms.tolist() == [101 * S, 102 * S]
    assert course.place_at(101.5 * S) == 0


def test_no_course_is_one_gap() -> None:
    assert gaps([], Span(0, 10)) == [Span(0, 10)]
    assert gaps([nothing()], Span(0, 10)) == [Span(0, 10)]


def test_gap_is_only_where_no_line_has_readings() -> None:
    first = _raw(_stored([0, 5, 100, 105], [1, 1, 1, 1]))
    second = _raw(_stored([3, 8, 60, 65], [1, 1, 1, 1]))

    assert gaps([first, second], Span(0, 110 * S)) == [
        *(Span(8 * S, 60 * S), Span(65 * S, 100 * S), Span(105 * S, 110 * S))
    ]


@given(
    st.lists(st.integers(1, 15), min_size=2, max_size=60),
    st.integers(0, 59),
    st.integers(0, 30),
    st.integers(1, 12),
)
def test_line_over_the_seam_is_the_true_course(
    steps_s: list[int], cut: int, overlap: int, width_s: int
) -> None:
    """Wherever history ends and however far live reaches back: each reading once, no hole."""
    times = np.cumsum(steps_s)
    values = np.sin(times)
    cut = min(cut, times.size - 1)
    history = _stored(times[:cut].tolist(), values[:cut].tolist())
    history.columns.setdefault(TAG, _stored([], []).columns[TAG])
    first = max(0, cut - overlap)
    live = _live(times[first:].tolist(), values[first:].tolist(), now_s=float(times[-1]))
    true = _live(times.tolist(), values.tolist(), now_s=float(times[-1]))

    drawn = continued(_raw(history), live, hold_ms=HOLD)
    assert drawn.at_ms.tolist() == true.at_ms.tolist()
    assert drawn.mean.tolist() == true.mean.tolist()
    assert drawn.joined.tolist() == true.joined.tolist()

    (buckets,) = history.buckets([TAG], 0, int(times[-1]) * S, max(1, times[-1] // width_s))
    joined = continued(of_buckets(buckets), live, hold_ms=HOLD)
    assert (np.diff(joined.start_ms) > 0).all()
    assert (joined.end_ms[:-1] <= joined.start_ms[1:]).all()

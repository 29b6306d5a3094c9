"""Trusted time follows the PC's clock only as far as it can be believed."""

from hypothesis import given
from hypothesis import strategies as st

from control.trusted_time import (
    FOLLOW_MS,
    SLEW,
    ClockNews,
    Reading,
    TrustedClock,
    TrustedTime,
    advance,
    begin,
)
from tests.fakes.clock import ManualClock

START = Reading(wall_ms=1_000_000_000, monotonic_s=50.0, suspended_s=0.0)
HOUR_MS = 3_600_000


def after(
    time: TrustedTime, *, passed_s: float = 1.0, wall_ms: int = 1000, slept_s: float = 0.0
) -> tuple[TrustedTime, ClockNews]:
    """Advance by a reading given as differences to the last one."""
    last = time.reading
    return advance(
        time,
        Reading(
            last.wall_ms + wall_ms, last.monotonic_s + passed_s, last.suspended_s + slept_s
        ),
    )


def test_the_wall_clock_is_trusted_at_the_start() -> None:
    assert begin(START).utc_ms == START.wall_ms


def test_a_steady_clock_is_followed_to_the_millisecond() -> None:
    time, news = after(begin(START))
    assert (time.utc_ms, time.step_ms, news) == (1_000_001_000, 0, ClockNews.NOTHING)


def test_a_small_difference_is_made_up_slowly() -> None:
    # The PC's clock is set 60 s ahead; of each second at most 0.1 s is drawn nearer.
    time, news = after(begin(START), wall_ms=61_000)
    assert (time.utc_ms - START.wall_ms, news) == (1100, ClockNews.NOTHING)


def test_a_clock_set_back_a_little_slows_trusted_time_and_never_turns_it() -> None:
    time, _ = after(begin(START), wall_ms=-59_000)
    assert time.utc_ms - START.wall_ms == 900


def test_a_clock_set_two_hours_ahead_moves_nothing_and_is_told_once() -> None:
    time, news = after(begin(START), wall_ms=2 * HOUR_MS + 1000)
    assert (time.utc_ms - START.wall_ms, time.step_ms) == (1000, 2 * HOUR_MS)
    assert news is ClockNews.STEPPED
    time, news = after(time)
    assert (time.utc_ms - START.wall_ms, news) == (2000, ClockNews.NOTHING)


def test_a_clock_set_anew_while_distrusted_is_told_again() -> None:
    time, _ = after(begin(START), wall_ms=2 * HOUR_MS)
    time, news = after(time, wall_ms=-5 * HOUR_MS)
    assert (news, time.step_ms) == (ClockNews.STEPPED, -3 * HOUR_MS - 2000)


def test_a_clock_that_is_set_right_again_is_told() -> None:
    time, _ = after(begin(START), wall_ms=HOUR_MS)
    time, news = after(time, wall_ms=2000 - HOUR_MS)
    assert (news, time.step_ms) == (ClockNews.AGREES, 0)
    assert time.utc_ms == time.reading.wall_ms


def test_a_sleep_of_eight_hours_is_a_proven_gap() -> None:
    # The wall clock and the boot-time clock agree: 8 h, and 3 s of clock drift is taken over.
    time, news = after(begin(START), wall_ms=8 * HOUR_MS + 4000, slept_s=8 * 3600)
    assert (time.utc_ms - START.wall_ms, news) == (8 * HOUR_MS + 4000, ClockNews.RESUMED)


def test_a_clock_set_during_the_sleep_is_not_believed() -> None:
    time, news = after(begin(START), wall_ms=30 * HOUR_MS, slept_s=8 * 3600)
    assert (time.utc_ms - START.wall_ms, news) == (8 * HOUR_MS + 1000, ClockNews.RESUMED)
    time, news = after(time)  # the sleep is told first, then the step
    assert (time.utc_ms - START.wall_ms, news) == (8 * HOUR_MS + 2000, ClockNews.STEPPED)


def test_a_sleep_while_the_clock_is_distrusted_is_still_told() -> None:
    time, _ = after(begin(START), wall_ms=HOUR_MS)
    _, news = after(time, wall_ms=HOUR_MS + 1000, slept_s=3600)
    assert news is ClockNews.RESUMED


readings = st.lists(
    st.tuples(
        st.floats(0.0, 5.0),  # monotonic seconds passed
        st.integers(-400 * 24 * HOUR_MS, 400 * 24 * HOUR_MS),  # step of the wall clock
    ),
    max_size=30,
)


@given(readings)
def test_no_step_of_the_wall_clock_ever_moves_trusted_time(
    changes: list[tuple[float, int]],
) -> None:
    time = begin(START)
    for passed_s, step_ms in changes:
        before = time
        time, _ = after(time, passed_s=passed_s, wall_ms=round(passed_s * 1000) + step_ms)
        moved_ms = time.utc_ms - before.utc_ms
        assert (1 - SLEW) * passed_s * 1000 - 2 <= moved_ms <= (1 + SLEW) * passed_s * 1000 + 2
        assert moved_ms >= 0
        assert time.step_ms == 0 or abs(time.step_ms) > FOLLOW_MS


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=10))
def test_sleeps_add_up_whatever_the_wall_clock_says(sleeps: list[float]) -> None:
    time = begin(START)
    for slept_s in sleeps:
        time, _ = after(time, slept_s=slept_s, wall_ms=400 * 24 * HOUR_MS)
    real_ms = sum(round(slept_s * 1000) for slept_s in sleeps if slept_s >= 2)
    assert abs(time.utc_ms - START.wall_ms - real_ms - 1000 * len(sleeps)) <= 10 * len(sleeps)


def test_the_trusted_clock_does_not_see_a_step_between_two_ticks() -> None:
    clock = ManualClock()
    trusted = TrustedClock(clock)
    start_ms = trusted.utc_ms()
    clock.advance(0.5)
    clock.step_wall(7200)
    assert trusted.utc_ms() - start_ms == 500
    assert trusted.tick() is ClockNews.STEPPED
    assert (trusted.utc_ms() - start_ms, trusted.step_s) == (500, 7200.0)


def test_elapsed_time_counts_the_sleep_and_monotonic_time_does_not() -> None:
    clock = ManualClock()
    trusted = TrustedClock(clock)
    elapsed_s, monotonic_s = trusted.elapsed_s(), trusted.monotonic_s()
    clock.suspend(100.0)
    clock.advance(1.0)
    assert trusted.elapsed_s() - elapsed_s == 101.0
    assert trusted.monotonic_s() - monotonic_s == 1.0
    assert trusted.suspended_s() == 100.0

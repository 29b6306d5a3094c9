"""What every Clock promises: the computer's and the one that tests set."""

import pytest

from plant.clock import Clock, SystemClock
from tests.fakes.clock import ManualClock

YEAR_2020_MS = 1_577_836_800_000


@pytest.fixture(params=[SystemClock, ManualClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    made: Clock = request.param()
    return made


def test_wall_time_is_milliseconds_of_our_days(clock: Clock) -> None:
    assert isinstance(clock.utc_ms(), int)
    assert clock.utc_ms() > YEAR_2020_MS


def test_monotonic_time_never_goes_back(clock: Clock) -> None:
    times = [clock.monotonic_s() for _ in range(100)]
    assert times == sorted(times)


def test_sleep_of_the_pc_is_never_negative(clock: Clock) -> None:
    assert clock.suspended_s() >= 0.0


def test_manual_clock_goes_on_only_when_told() -> None:
    clock = ManualClock(utc_ms=YEAR_2020_MS, monotonic_s=5.0)
    clock.advance(1.5)
    assert (clock.utc_ms(), clock.monotonic_s()) == (YEAR_2020_MS + 1500, 6.5)
    clock.step_wall(-2.0)
    assert (clock.utc_ms(), clock.monotonic_s()) == (YEAR_2020_MS - 500, 6.5)
    clock.suspend(60.0)
    assert (clock.utc_ms(), clock.monotonic_s()) == (YEAR_2020_MS + 59_500, 6.5)
    assert clock.suspended_s() == 60.0

"""Load and periods."""

import pytest

from drivers.line_figures import BusyShare, Periods


def test_load_is_the_busy_share_of_the_last_ten_seconds() -> None:
    busy = BusyShare(started_s=0.0)
    busy.add(0.0, 5.0)
    assert busy.percent(10.0) == pytest.approx(50.0)
    busy.add(14.0, 15.0)
    # by hand: of 6.0 .. 16.0 only the last second counts
    assert busy.percent(16.0) == pytest.approx(10.0)
    assert busy.percent(100.0) == 0.0


def test_load_of_a_young_line_counts_from_its_start() -> None:
    busy = BusyShare(started_s=0.0)
    assert busy.percent(0.0) == 0.0
    busy.add(0.0, 1.0)
    assert busy.percent(2.0) == pytest.approx(50.0)


def test_spell_that_began_before_the_window_counts_only_within_it() -> None:
    busy = BusyShare(started_s=0.0)
    busy.add(0.0, 12.0)
    assert busy.percent(20.0) == pytest.approx(20.0)


def test_periods_of_the_last_five_minutes() -> None:
    periods = Periods()
    assert periods.percentiles() == (0.0, 0.0)
    for second in range(100):
        periods.tick(float(second))
    periods.tick(102.0)
    assert periods.percentiles() == (1.0, 1.0)
    periods.tick(105.0)
    # by hand: 99 periods of 1 s and two of 3 s; the hundredth of 101 is a long one
    assert periods.percentiles() == (1.0, 3.0)
    periods.tick(1000.0)
    assert periods.percentiles() == (895.0, 895.0)


def test_silence_is_not_a_period() -> None:
    periods = Periods()
    periods.tick(0.0)
    periods.pause()
    periods.tick(100.0)
    periods.tick(101.0)
    assert periods.percentiles() == (1.0, 1.0)

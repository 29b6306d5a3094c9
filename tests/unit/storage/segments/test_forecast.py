"""Full in how many days? Worked by hand."""

from dataclasses import replace
from math import inf

from storage.segments.forecast import Growth, full_in_days

GROWTH = Growth(
    used_bytes=0,
    raw_daily_bytes=70.0,
    minutes_daily_bytes=20.0,
    lasting_daily_bytes=10.0,
    raw_days=0.0,
    minutes_days=0.0,
)


def test_all_grows_until_readings_begin_to_expire() -> None:
    # 100 bytes a day: 500 bytes last 5 days, before the readings of day 0 go on day 10
    assert full_in_days(GROWTH, room_bytes=500, raw_kept_days=10, minutes_kept_days=50) == 5.0


def test_only_roll_ups_grow_once_readings_come_and_go() -> None:
    # 10 days x 100 = 1000, the other 300 at 30 a day: 10 more days
    assert full_in_days(GROWTH, room_bytes=1300, raw_kept_days=10, minutes_kept_days=50) == 20.0


def test_only_hours_grow_in_the_end() -> None:
    # 1000 + 40 days x 30 = 2200, the other 50 at 10 a day: 5 more days
    assert full_in_days(GROWTH, room_bytes=2250, raw_kept_days=10, minutes_kept_days=50) == 55.0


def test_days_that_are_stored_count_towards_their_end() -> None:
    old = replace(GROWTH, raw_days=8.0, minutes_days=100.0)
    # 2 days x 80 (minutes come and go already) = 160, the other 40 at 10 a day: 4 more days
    assert full_in_days(old, room_bytes=200, raw_kept_days=10, minutes_kept_days=50) == 6.0


def test_minutes_may_end_before_readings() -> None:
    # 5 days x 100 = 500, the other 160 at 80 a day: 2 more days
    assert full_in_days(GROWTH, room_bytes=660, raw_kept_days=10, minutes_kept_days=5) == 7.0


def test_nothing_that_lasts_is_never_full() -> None:
    steady = replace(GROWTH, lasting_daily_bytes=0.0)
    assert full_in_days(steady, room_bytes=10**9, raw_kept_days=10, minutes_kept_days=50) == inf


def test_nothing_that_grows_is_never_full_even_if_kept_for_ever() -> None:
    still = Growth(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert full_in_days(still, room_bytes=10, raw_kept_days=inf, minutes_kept_days=inf) == inf


def test_no_room_is_full_now() -> None:
    assert full_in_days(GROWTH, room_bytes=0, raw_kept_days=10, minutes_kept_days=50) == 0.0
    assert full_in_days(GROWTH, room_bytes=-5, raw_kept_days=10, minutes_kept_days=50) == 0.0

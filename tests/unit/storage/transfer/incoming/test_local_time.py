"""Times of the clock on the wall become UTC, across both changes of the clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from storage.transfer.incoming.local_time import NOT_THERE, WallClock
from storage.transfer.parsing.moments import Moments

LISBON = ZoneInfo("Europe/Lisbon")  # +1 h from 2026-03-29 01:00 to 2026-10-25 02:00 local


def _ms(*texts: str) -> list[int]:
    return [
        round(1000 * datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
        for text in texts
    ]


def _utc(clock: WallClock, *texts: str) -> list[int]:
    found: list[int] = clock.utc_ms(
        Moments(np.array(_ms(*texts), np.int64), local=True)
    ).tolist()
    return found


def test_wall_time_is_turned_into_utc() -> None:
    clock = WallClock(ZoneInfo("Asia/Kolkata"))
    assert _utc(clock, "2026-11-20T17:00:00") == _ms("2026-11-20T11:30:00")


def test_times_with_an_offset_stay_as_they_are() -> None:
    clock = WallClock(LISBON)
    ms = np.array(_ms("2026-07-01T12:00", "2026-07-01T12:00"), np.int64)
    assert clock.utc_ms(Moments(ms, local=False)) is ms
    mixed = clock.utc_ms(Moments(ms, np.array([True, False])))
    assert mixed.tolist() == _ms("2026-07-01T11:00", "2026-07-01T12:00")


@pytest.mark.parametrize("cut", range(1, 5))
def test_hour_that_comes_twice_is_told_apart_by_the_order_of_the_lines(cut: int) -> None:
    wall = [
        "2026-10-25T00:30",  # summer time: 23:30 UTC
        "2026-10-25T01:30",  # the first time: 00:30 UTC
        "2026-10-25T01:15",  # back within the hour: 01:15 UTC
        "2026-10-25T01:45",  # still the second time
        "2026-10-25T02:15",  # winter time
    ]
    clock = WallClock(LISBON)
    found = _utc(clock, *wall[:cut]) + _utc(clock, *wall[cut:])
    assert found == _ms(
        "2026-10-24T23:30",
        "2026-10-25T00:30",
        "2026-10-25T01:15",
        "2026-10-25T01:45",
        "2026-10-25T02:15",
    )


@pytest.mark.parametrize("cut", range(1, 4))
def test_hour_that_comes_twice_is_told_apart_in_hourly_lines(cut: int) -> None:
    wall = ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T01:30", "2026-10-25T02:30"]
    clock = WallClock(LISBON)
    assert _utc(clock, *wall[:cut]) + _utc(clock, *wall[cut:]) == _ms(
        "2026-10-24T23:30", "2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"
    )


def test_lines_of_one_time_stay_together_in_the_hour_that_comes_twice() -> None:
    wall = ["2026-10-25T01:30:00", "2026-10-25T01:30:01", "2026-10-25T01:30:01"]
    assert _utc(WallClock(LISBON), *wall) == _ms(
        "2026-10-25T00:30:00", "2026-10-25T00:30:01", "2026-10-25T00:30:01"
    )


def test_next_year_the_hour_begins_anew() -> None:
    clock = WallClock(LISBON)
    _utc(clock, "2026-10-25T01:30", "2026-10-25T01:15", "2026-12-01T00:00")
    assert _utc(clock, "2027-10-31T01:15") == _ms("2027-10-31T00:15")


def test_hour_that_is_left_out_is_no_time() -> None:
    clock = WallClock(LISBON)
    assert _utc(clock, "2026-03-29T00:59", "2026-03-29T01:00", "2026-03-29T02:00") == [
        *_ms("2026-03-29T00:59"),
        NOT_THERE,
        *_ms("2026-03-29T01:00"),
    ]


def test_no_times_are_no_times() -> None:
    assert _utc(WallClock(LISBON)) == []

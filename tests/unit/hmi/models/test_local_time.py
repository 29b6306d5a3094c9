"""Times are shown in the plant's zone, durations as an operator reads them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hmi.models.local_time import (
    clock_text,
    duration_text,
    minute_text,
    moment_text,
    plant_day_start,
)

KOLKATA = ZoneInfo("Asia/Kolkata")
NOON_UTC = 1_795_176_000_000  # 2026-11-20 12:00:00 UTC, 17:30 in Kolkata


def test_clock_is_the_plants_not_the_computers() -> None:
    assert clock_text(NOON_UTC, KOLKATA) == "17:30:00"
    assert minute_text(NOON_UTC, KOLKATA) == "17:30"


def test_another_day_is_named() -> None:
    yesterday = NOON_UTC - 86_400_000

    assert moment_text(NOON_UTC, now_utc_ms=NOON_UTC, zone=KOLKATA) == "17:30:00"
    assert moment_text(yesterday, now_utc_ms=NOON_UTC, zone=KOLKATA) == "19 Nov 17:30"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (299.4, "4:59"), (3899, "1:04:59"), (263_040, "3 d 01:04"), (-5, "0:00")],
)
def test_duration_reads_like_a_stop_watch(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_plant_days_are_counted_by_the_plants_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = round(datetime(2026, 10, 24, 20, tzinfo=berlin).timestamp() * 1000)
    start, following = (plant_day_start(before, days, berlin) for days in (0, 1))
    assert following - start == 25 * 3_600_000  # the clock is set back that night
    assert plant_day_start(following, -1, berlin) == start

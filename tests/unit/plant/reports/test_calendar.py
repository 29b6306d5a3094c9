"""Days of the plant's clock: their borders, names and lengths."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from plant.history import Period
from plant.reports.calendar import hours, local_days, local_ms, named, plant_day, plant_days

KOLKATA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NOON = 1_795_156_200_000  # 2026-11-20 12:00 in Kolkata, 06:30 UTC


def lengths(periods: list[Period]) -> list[int]:
    return [(each.end_ms - each.start_ms) // HOUR_MS for each in periods]


def test_plant_day_before_seventeen_is_named_by_the_day_before() -> None:
    day = plant_day(NOON, KOLKATA)
    assert day.name == "2026-11-19"
    assert day.start_ms == NOON - 19 * HOUR_MS  # 17:00 the day before
    assert day.end_ms == NOON + 5 * HOUR_MS


def test_plant_day_begins_at_seventeen_and_not_a_millisecond_earlier() -> None:
    assert plant_day(NOON + 5 * HOUR_MS, KOLKATA).name == "2026-11-20"
    assert plant_day(NOON + 5 * HOUR_MS - 1, KOLKATA).name == "2026-11-19"


def test_another_begin_of_the_plant_day_is_kept() -> None:
    assert plant_day(NOON, KOLKATA, begins=time(7)).start_ms == NOON - 5 * HOUR_MS


def test_local_days_begin_at_midnight_half_an_hour_off_utc() -> None:
    days = local_days(NOON, NOON + DAY_MS, KOLKATA)
    assert [day.name for day in days] == ["2026-11-20", "2026-11-21"]
    assert days[0].start_ms == NOON - 12 * HOUR_MS
    assert days[0].end_ms == days[1].start_ms


def test_only_days_with_a_part_in_the_time_are_there() -> None:
    (day,) = local_days(NOON - 12 * HOUR_MS, NOON + 12 * HOUR_MS, KOLKATA)
    assert day.name == "2026-11-20"


def test_days_of_a_clock_change_have_23_and_25_hours() -> None:
    spring = local_ms(date(2026, 3, 28), time(0), BERLIN)
    autumn = local_ms(date(2026, 10, 24), time(0), BERLIN)
    assert lengths(local_days(spring, spring + 3 * DAY_MS - HOUR_MS, BERLIN)) == [24, 23, 24]
    assert lengths(local_days(autumn, autumn + 3 * DAY_MS, BERLIN)) == [24, 25, 24]


def test_plant_days_of_a_clock_change_keep_seventeen_local_time() -> None:
    begin = local_ms(date(2026, 10, 23), time(17), BERLIN)
    days = plant_days(begin, begin + 3 * DAY_MS, BERLIN)
    assert lengths(days) == [24, 25, 24]
    assert [day.name for day in days] == ["2026-10-23", "2026-10-24", "2026-10-25"]


def test_hours_begin_at_full_hours_of_the_plants_clock() -> None:
    found = hours(NOON + 1, NOON + HOUR_MS + 1, KOLKATA)
    assert [each.name for each in found] == ["2026-11-20 12:00+0530", "2026-11-20 13:00+0530"]
    assert [each.start_ms for each in found] == [NOON, NOON + HOUR_MS]


def test_the_hour_that_comes_twice_is_there_twice() -> None:
    begin = local_ms(date(2026, 10, 25), time(2), BERLIN)
    names = [each.name for each in hours(begin, begin + 2 * HOUR_MS, BERLIN)]
    assert names == ["2026-10-25 02:00+0200", "2026-10-25 02:00+0100"]


def test_no_time_has_no_periods() -> None:
    assert hours(NOON, NOON, KOLKATA) == []
    assert local_days(NOON, NOON, KOLKATA) == []


def test_batches_keep_their_names() -> None:
    assert named([1, 5], [9, 7], ["D1-1", "D2-1"]) == [
        Period(1, 9, "D1-1"),
        Period(5, 7, "D2-1"),
    ]


def test_batches_with_a_name_missing_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        named([1, 5], [9, 7], ["D1-1"])

"""Times as people write and read them, also when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.models.desk.moments import (
    entered_moment,
    entry_text,
    last_month,
    last_week,
    stretch_text,
    yesterday,
)

INDIA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000
DASH = "\N{EN DASH}"


def at(text: str) -> int:
    """Return milliseconds UTC of an ISO time with its offset."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOON = at("2026-11-20T12:00:05+05:30")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-20 14:02:37", "2026-11-20T14:02:37+05:30"),
        ("2026-11-20 14:02", "2026-11-20T14:02:00+05:30"),
        ("2026-1-2T3:04", "2026-01-02T03:04:00+05:30"),
        ("  9:15 ", "2026-11-20T09:15:00+05:30"),
        ("23:59:59", "2026-11-20T23:59:59+05:30"),
    ],
)
def test_moment_is_read_in_the_plants_time(typed: str, meant: str) -> None:
    assert entered_moment(typed, INDIA, before_ms=NOON) == at(meant)


@pytest.mark.parametrize(
    "typed", ["", "noon", "25:00", "2026-02-30 10:00", "14", "20.11. 14:00"]
)
def test_what_is_no_moment_is_none(typed: str) -> None:
    assert entered_moment(typed, INDIA, before_ms=NOON) is None


@given(st.integers(0, 4_000_000_000_000))
def test_untouched_text_means_the_moment_that_stood_there(utc_ms: int) -> None:
    for zone in (INDIA, BERLIN):
        assert entered_moment(entry_text(utc_ms, zone), zone, before_ms=utc_ms) == utc_ms


def test_second_of_two_equal_hours_stays_the_second() -> None:
    second = at("2026-10-25T02:30:00+01:00")
    assert entered_moment("2026-10-25 02:30:00", BERLIN, before_ms=second) == second


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (None, "20 Nov 2026 12:00"),
        ("2026-11-20T16:10:00+05:30", f"20 Nov 2026 12:00{DASH}16:10"),
        ("2026-11-21T03:00:00+05:30", f"20 Nov 2026 12:00 {DASH} 21 Nov 03:00"),
        ("2027-01-01T03:00:00+05:30", f"20 Nov 2026 12:00 {DASH} 01 Jan 2027 03:00"),
    ],
)
def test_stretch_is_written_as_short_as_it_stays_clear(end: str | None, text: str) -> None:
    assert stretch_text(NOON, None if end is None else at(end), INDIA) == text


def test_periods_are_the_plants_calendar() -> None:
    day = yesterday(NOON, INDIA)
    assert (day.start_ms, day.end_ms, day.name) == (
        at("2026-11-19T00:00:00+05:30"),
        at("2026-11-20T00:00:00+05:30"),
        "2026-11-19",
    )
    week = last_week(NOON, INDIA)
    assert (week.start_ms, week.end_ms, week.name) == (
        at("2026-11-09T00:00:00+05:30"),
        at("2026-11-16T00:00:00+05:30"),
        "2026-W46",
    )
    month = last_month(NOON, INDIA)
    assert (month.start_ms, month.end_ms, month.name) == (
        at("2026-10-01T00:00:00+05:30"),
        at("2026-11-01T00:00:00+05:30"),
        "2026-10",
    )


def test_month_before_january_is_december() -> None:
    month = last_month(at("2027-01-15T12:00:00+05:30"), INDIA)
    assert month.name == "2026-12"


def test_days_with_a_clock_change_have_23_and_25_hours() -> None:
    spring = yesterday(at("2026-03-30T12:00:00+02:00"), BERLIN)
    autumn = yesterday(at("2026-10-26T12:00:00+01:00"), BERLIN)
    assert (spring.end_ms - spring.start_ms) // HOUR_MS == 23
    assert (autumn.end_ms - autumn.start_ms) // HOUR_MS == 25


def test_midnight_counts_as_the_plants_not_the_computers() -> None:
    before_midnight_utc = round(datetime(2026, 11, 19, 20, tzinfo=UTC).timestamp() * 1000)
    assert yesterday(before_midnight_utc, INDIA).name == "2026-11-19"

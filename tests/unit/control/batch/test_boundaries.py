"""Stages end where the plant's clock says, also when that clock is changed."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from control.batch.boundaries import HOUR_MS, frozen_ends, local_date, stage_ends
from tests.unit.control.batch.digesters import KOLKATA, RECIPE, local


def hours(start_day: str, zone: ZoneInfo) -> list[float]:
    """Return the true lengths of the stages of a batch that starts at 17:00."""
    start_ms = local(f"{start_day} 17:00", zone)
    ends = stage_ends(RECIPE, start_ms, date.fromisoformat(start_day), zone)
    return [
        (end - begin) / HOUR_MS for begin, end in zip((start_ms, *ends), ends, strict=False)
    ]


def test_stages_of_an_ordinary_batch() -> None:
    # 17:00 > 17:15 > 07:00 > 17:00 of day 3 > 17:00 of day 6
    assert hours("2026-11-20", KOLKATA) == [0.25, 13.75, 34.0, 72.0]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        # Clocks go forward on 29 March 2026, 25 October back, in the third night of stage 3.
        ("Europe/Berlin", "2026-03-25", [0.25, 13.75, 34.0, 71.0]),
        ("Europe/Berlin", "2026-10-21", [0.25, 13.75, 34.0, 73.0]),
        # The change falls into the first night: stage 1 is shorter or longer.
        ("America/New_York", "2026-03-07", [0.25, 12.75, 34.0, 72.0]),
        ("America/New_York", "2026-10-31", [0.25, 14.75, 34.0, 72.0]),
        # Lord Howe Island moves its clocks by half an hour, on 4 October 2026 forward.
        ("Australia/Lord_Howe", "2026-10-01", [0.25, 13.75, 34.0, 71.5]),
        ("Australia/Lord_Howe", "2026-04-02", [0.25, 13.75, 34.0, 72.5]),
    ],
)
def test_a_stage_over_a_change_of_clocks_truly_lasts_longer_or_shorter(
    zone: str, day: str, expected: list[float]
) -> None:
    assert hours(day, ZoneInfo(zone)) == expected


def test_a_late_start_keeps_the_days_of_its_17_00() -> None:
    start_ms = local("2026-11-21 00:30")
    first, ends = frozen_ends(RECIPE, start_ms, date(2026, 11, 20), KOLKATA)
    assert first == date(2026, 11, 20)
    assert ends[1:] == (
        local("2026-11-21 07:00"),
        local("2026-11-22 17:00"),
        local("2026-11-25 17:00"),
    )


def test_a_start_that_leaves_a_stage_no_time_counts_from_its_own_day() -> None:
    start_ms = local("2026-11-21 08:00")  # stage 1 of the 20th would have ended at 07:00
    first, ends = frozen_ends(RECIPE, start_ms, date(2026, 11, 20), KOLKATA)
    assert first == date(2026, 11, 21)
    assert ends[1] == local("2026-11-22 07:00")


def test_no_stage_ends_before_it_begins() -> None:
    start_ms = local("2026-11-21 08:00")
    ends = stage_ends(RECIPE, start_ms, date(2026, 11, 20), KOLKATA)
    assert ends[0] == ends[1] == start_ms + HOUR_MS // 4


def test_dates_are_the_plants() -> None:
    moment = local("2026-11-21 01:00")  # still the 20th in UTC
    assert local_date(moment, KOLKATA) == date(2026, 11, 21)

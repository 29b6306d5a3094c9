"""Lost scans are told with their time by the plant's clock."""

from plant.message import message
from storage.historian.writing.missing import missing_scans
from storage.historian.writing.read_back import Gap

START_MS = 1_795_005_000_000  # 12:30 UTC on 18 November 2026


def test_times_around_the_gap_are_local() -> None:
    gap = Gap(5, 9, START_MS, START_MS + 6000)
    assert missing_scans(gap, "Asia/Kolkata") == message(
        "history.scans_missing_between",
        count=5,
        since="2026-11-18 18:00:00",
        until="2026-11-18 18:00:06",
    )


def test_numbers_are_told_where_no_time_is_known() -> None:
    told = missing_scans(Gap(1, 2, None, START_MS), "Asia/Kolkata")
    assert told == message("history.scans_missing", first=1, last=2)

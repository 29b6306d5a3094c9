"""The timetable of a rota that has always been running is the published one."""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from control.batch.boundaries import HOUR_MS
from control.batch.rota.timetable import Timetable
from tests.unit.control.batch.digesters import DIGESTERS, KOLKATA, RECIPE, local

WEEK = Path(__file__).parents[4] / "data" / "stage_timetable_week.csv"


def test_the_published_week() -> None:
    monday_ms = local("2026-11-23 00:00")
    table = Timetable(DIGESTERS, RECIPE, monday_ms, KOLKATA)
    with WEEK.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            places = table.places(monday_ms + number * HOUR_MS)
            assert places == {unit_id: row[unit_id] for unit_id in DIGESTERS}, row


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])
def test_three_units_are_in_stage_3_and_one_in_turnaround_all_year(zone: str) -> None:
    begin_ms = local("2026-01-01 00:00", ZoneInfo(zone))
    table = Timetable(DIGESTERS, RECIPE, begin_ms, ZoneInfo(zone))
    for hour in range(365 * 24):
        places = list(table.places(begin_ms + hour * HOUR_MS + 1).values())
        assert places.count("S3") == 3, hour
        assert places.count("TURN") == 1, hour

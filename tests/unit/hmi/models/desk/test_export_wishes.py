"""What stands in the file, and what the file is called."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hmi.models.desk.export_wishes import (
    AS_DRAWN,
    ExportChoice,
    free_file,
    shown_name,
    usual_preset,
    wish_for_period,
    wish_for_shown,
)
from hmi.models.desk.moments import last_month
from hmi.models.trend.span import Span
from plant.reports.export import PRESETS, FileForm, Layout

INDIA = ZoneInfo("Asia/Kolkata")
NOON_MS = 1_795_000_000_000
FILE = Path("x.csv")


def test_shown_figures_come_in_few_lines_and_readings_side_by_side() -> None:
    span = Span(NOON_MS - 60_000, NOON_MS)
    figures = wish_for_shown(("a", "b"), span, ExportChoice(), file=FILE, zone=INDIA)
    assert (figures.start_ms, figures.end_ms) == (span.start_ms, span.end_ms)
    assert (figures.buckets, figures.layout) == (AS_DRAWN, Layout.NARROW)
    every = ExportChoice(every_reading=True)
    readings = wish_for_shown(("a", "b"), span, every, file=FILE, zone=INDIA)
    assert (readings.buckets, readings.layout) == (None, Layout.WIDE)
    assert readings.zone == "Asia/Kolkata"


def test_period_comes_by_the_hour_whatever_the_detail() -> None:
    october = last_month(NOON_MS, INDIA)
    choice = ExportChoice(FileForm.PARQUET, "india", every_reading=True)
    wish = wish_for_period(("a",), october, choice, file=FILE, zone=INDIA)
    assert wish.buckets == 31 * 24
    assert (wish.form, wish.preset) == (FileForm.PARQUET, "india")


@pytest.mark.parametrize(
    ("currency", "point", "preset"),
    [
        ("INR", ",", "india"),
        ("BRL", ",", "europe"),
        ("GHS", ".", "international"),
    ],
)
def test_numbers_are_written_as_the_country_does(
    currency: str, point: str, preset: str
) -> None:
    assert usual_preset(currency, point) == preset
    assert preset in PRESETS


def test_name_has_no_sign_that_a_system_refuses() -> None:
    name = shown_name("DEMO", Span(NOON_MS - 3_600_000, NOON_MS), INDIA)
    assert name == "DEMO 2026-11-18 1536 to 2026-11-18 1636"


def test_file_that_is_there_is_not_taken(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        file = free_file(tmp_path, "DEMO 2026-10", FileForm.CSV)
        file.touch()
        names.append(file.name)
    assert names == ["DEMO 2026-10.csv", "DEMO 2026-10 (2).csv", "DEMO 2026-10 (3).csv"]

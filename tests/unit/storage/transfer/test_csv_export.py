"""Tests of history as CSV: safe texts, numbers that stay numbers, times with their offset."""

import csv
import io
import math

import numpy as np
import pytest

from plant.reports.export import PRESETS
from storage.history.quality_runs import ABSENT
from storage.transfer.csv_export import CsvLines
from storage.transfer.csv_presets import CSV_PRESETS, text_cell
from storage.transfer.sheet import Heading, Kind, Slice

INTERNATIONAL, EUROPE = CSV_PRESETS["international"], CSV_PRESETS["europe"]
HEADINGS = [
    Heading("time", Kind.TIME),
    Heading("tag", Kind.TEXT),
    Heading("value", Kind.NUMBER, "bar"),
    Heading("quality", Kind.QUALITY),
    Heading("count", Kind.COUNT),
]


def _slice(times: list[int], values: list[float], codes: list[int]) -> Slice:
    columns = (
        np.array(times, np.int64),
        "D1.ph.PV",
        np.array(values),
        np.array(codes, np.uint8),
        np.arange(len(times), dtype=np.int64),
    )
    return Slice(columns, len(times), 1.0)


def _lines(part: Slice, preset: str = "international", zone: str = "Asia/Kolkata") -> list[str]:
    lines = CsvLines(HEADINGS, CSV_PRESETS[preset], zone)
    return bytes(lines.lines(part)).decode().split(CSV_PRESETS[preset].line_end)[:-1]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "-2+3+cmd",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "=",
        "-",
        "\uff1dcmd",
        "\uff0bcmd",
        "\uff0dcmd",
        "\uff20cmd",
        '=HYPERLINK("http://x","y")',
        "=1,2;3",
    ],
)
@pytest.mark.parametrize("preset", PRESETS)
def test_text_is_never_taken_for_a_formula(text: str, preset: str) -> None:
    chosen = CSV_PRESETS[preset]
    cell = text_cell(text, chosen)
    (row,) = csv.reader(io.StringIO(cell, newline=""), delimiter=chosen.separator)
    assert row == [f"'{text}"]


def test_harmless_text_stays_as_it_is() -> None:
    assert text_cell("D1.ph.PV", INTERNATIONAL) == "D1.ph.PV"
    assert text_cell("", INTERNATIONAL) == ""
    assert text_cell("\u00b0C", INTERNATIONAL) == "\u00b0C"
    assert text_cell('a "b"', INTERNATIONAL) == '"a ""b"""'
    assert text_cell("a,b", INTERNATIONAL) == '"a,b"'
    assert text_cell("a,b", EUROPE) == "a,b"


def test_every_preset_keeps_numbers_and_cells_apart() -> None:
    assert set(PRESETS) == set(CSV_PRESETS)
    assert all(preset.separator != preset.decimal for preset in CSV_PRESETS.values())


def test_header_names_zone_and_units() -> None:
    header = CsvLines(HEADINGS, EUROPE, "Europe/Lisbon").header().decode()
    assert header == "\ufefftime (Europe/Lisbon);tag;value [bar];quality;count\r\n"


def test_line_has_local_time_with_offset_number_and_quality() -> None:
    # 2026-11-20 11:30:00.250 UTC is 17:00:00.250 in India.
    part = _slice([1_795_174_200_250], [-7.25], [129])
    assert _lines(part) == ["2026-11-20T17:00:00.250+05:30,D1.ph.PV,-7.25,BadNoCommunication,0"]
    assert _lines(part, "europe") == [
        "2026-11-20T17:00:00.250+05:30;D1.ph.PV;-7,25;BadNoCommunication;0"
    ]


def test_offset_follows_the_clock_change() -> None:
    # Lisbon goes from +01:00 to +00:00 at 2026-10-25 01:00 UTC.
    change = 1_792_890_000_000
    times = [line.split(",")[0] for line in _lines(
        _slice([change - 1, change, change + 1000], [1.0, 2.0, 3.0], [0, 0, 0]),
        zone="Europe/Lisbon",
    )]  # fmt: skip
    assert times == [
        "2026-10-25T01:59:59.999+01:00",
        "2026-10-25T01:00:00.000+00:00",
        "2026-10-25T01:00:01.000+00:00",
    ]


def test_zone_behind_utc_has_a_minus() -> None:
    (line,) = _lines(_slice([0], [1.0], [0]), zone="America/St_Johns")
    assert line.startswith("1969-12-31T20:30:00.000-03:30,")


def test_numbers_come_back_to_the_bit() -> None:
    values = [0.1, -0.0, 1e-300, 1.7976931348623157e308, 1 / 3, 123456789.123456789, 5.0]
    lines = _lines(_slice(list(range(7)), values, [0] * 7))
    back = [float(line.split(",")[2]) for line in lines]
    assert [math.copysign(1, x) for x in back] == [math.copysign(1, x) for x in values]
    assert back == values


def test_missing_number_and_absent_reading_are_empty_cells() -> None:
    lines = _lines(_slice([0, 1, 2], [math.nan, math.nan, 3.0], [128, ABSENT, 0]))
    assert [line.split(",")[2:4] for line in lines] == [["", "Bad"], ["", ""], ["3", "Good"]]


def test_steady_value_is_the_same_in_every_line() -> None:
    lines = _lines(_slice([0, 1, 2], [12.5, 12.5, 12.5], [0, 0, 0]), "europe")
    assert [line.split(";")[2] for line in lines] == ["12,5"] * 3


def test_steady_missing_value_is_empty_in_every_line() -> None:
    lines = _lines(_slice([0, 1], [math.nan, math.nan], [128, 128]))
    assert [line.split(",")[2] for line in lines] == ["", ""]


def test_slice_without_lines_gives_nothing() -> None:
    assert CsvLines(HEADINGS, INTERNATIONAL, "UTC").lines(_slice([], [], [])) == b""

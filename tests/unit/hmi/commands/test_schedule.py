"""`schedule` prints which digester is in which stage, hour by hour."""

import argparse
import csv
import json
from datetime import datetime
from pathlib import Path

import pytest

from hmi.commands import schedule
from tests.unit.plant.description.plant_folder import PlantFolder

WEEK = Path(__file__).parents[3] / "data" / "stage_timetable_week.csv"
UNITS = ("D1", "D2", "D3", "D4", "D5", "D6")


@pytest.fixture
def folder(tmp_path: Path) -> PlantFolder:
    return PlantFolder.copied_to(tmp_path / "own")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    schedule.configure(parser)
    return schedule.run(parser.parse_args(words))


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    assert run(*words, "--format", "json") == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_a_week_from_monday_is_the_published_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "--from", "2026-11-23", "--days", "7")
    with WEEK.open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert len(found) == len(wanted) == 168
    for row, expected in zip(found, wanted, strict=True):
        moment = datetime.fromisoformat(row["time"])
        assert f"{moment:%a %H:%M}" == f"{expected['day']} {expected['hour']}"
        assert {unit_id: row[unit_id] for unit_id in UNITS} == {
            unit_id: expected[unit_id] for unit_id in UNITS
        }


def test_times_bear_the_plants_offset(capsys: pytest.CaptureFixture[str]) -> None:
    (first, *_) = rows(capsys, "--from", "2026-11-23T10:00", "--days", "1")
    assert first["time"] == "2026-11-23T10:00:00+05:30"
    (first, *_) = rows(capsys, "--from", "2026-11-23T04:30:00+00:00", "--days", "1")
    assert first["time"] == "2026-11-23T10:00:00+05:30"


def test_a_first_hour_at_17_00_loads_the_first_digester(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (first, *_) = rows(capsys, "--from", "2026-11-23T17:00", "--days", "1")
    assert first["D1"] == "LOAD"


@pytest.mark.parametrize(("offset", "unit_id"), [("1", "D2"), ("7", "D2"), ("-1", "D6")])
def test_the_offset_says_who_is_first(
    offset: str, unit_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rows(capsys, "--from", "2026-11-23T17:00", "--days", "1", "--offset", offset)
    assert found[0][unit_id] == "LOAD"
    assert list(found[0]) == ["time", *UNITS]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_day_of_a_clock_change_has_23_or_25_rows(
    day: str, hours: int, folder: PlantFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", "Asia/Kolkata", "Europe/Berlin")
    found = rows(capsys, "--from", day, "--days", "1", "--plant", str(folder.path))
    assert len(found) == hours
    assert len({row["time"] for row in found}) == hours
    at_17 = next(row for row in found if "T17:00" in row["time"])
    assert at_17["D1"] == "LOAD"


def test_text_is_one_line_an_hour(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--from", "2026-11-23T16:00", "--days", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == list(UNITS)
    assert " ".join(lines[1].split()) == "2026-11-23T16:00:00+05:30 TURN S3 S3 S3 S2 S2"
    assert len(lines) == 25


def test_another_recipe_is_named_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--from", "2026-11-23", "--days", "1", "--recipe", "recommended-55")
    assert rows(capsys, *words)[0]["D1"] == "TURN"


def test_a_recipe_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--from", "2026-11-23", "--days", "1", "--recipe", "none") == 1
    assert "no recipe 'none'" in capsys.readouterr().out


def test_a_plant_that_is_not_sound_is_reported(
    folder: PlantFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", "Asia/Kolkata", "Asia/Nowhere")
    assert run("--from", "2026-11-23", "--days", "1", "--plant", str(folder.path)) == 1
    assert "Asia/Nowhere" in capsys.readouterr().out


@pytest.mark.parametrize("words", [("--from", "soon", "--days", "1"), ("--days", "1")])
def test_a_wrong_call_says_how(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2
    assert "--from" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "-1", "5000", "many"])
def test_days_must_be_a_sensible_number(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("--from", "2026-11-23", "--days", days)
    assert "--days" in capsys.readouterr().err

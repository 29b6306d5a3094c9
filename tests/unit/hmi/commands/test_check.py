"""`check` says what a plant has, or everything that is wrong with it."""

import argparse
import json
from pathlib import Path

import pytest

from hmi.commands import check
from tests.unit.plant.description.plant_folder import PlantFolder


@pytest.fixture
def folder(tmp_path: Path) -> PlantFolder:
    return PlantFolder.copied_to(tmp_path / "own")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    check.configure(parser)
    return check.run(parser.parse_args(words))


def test_sound_plant_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    said = capsys.readouterr().out
    assert "The plant description of 'Biomethane plant' is sound." in said
    assert "10 units, 9 field units, 367 tags, 594 registers, 2 lines." in said
    assert "353 measured, 14 derived" in said
    assert "Line 'utilities' (simulated): 3 field units, 5.5 requests/s." in said


def test_load_of_a_serial_line_is_printed(
    folder: PlantFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", '"simulated"', '"serial:///dev/ttyUSB0"')
    assert run("--plant", str(folder.path)) == 0
    said = capsys.readouterr().out
    # six blocks of 36 registers at 60.7 ms: 364 ms; heartbeats 6 / 2 s x 21.2 ms: 64 ms/s
    assert "364 ms for reading all once, load 43 %." in said


def test_counts_and_loads_as_json(
    folder: PlantFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", '"simulated"', '"serial:///dev/ttyUSB0"')
    assert run("--plant", str(folder.path), "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is True
    assert found["problems"] == []
    assert (found["units"], found["field_units"], found["tags"]) == (10, 9, 367)
    assert found["line_loads"]["digesters"]["load_percent"] == pytest.approx(42.8, abs=0.1)
    assert found["line_loads"]["utilities"]["load_percent"] is None


def test_all_problems_are_printed_with_their_places(
    folder: PlantFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("site.toml", "Asia/Kolkata", "Asia/Nowhere")
    folder.replace("templates/tank.toml", 'register = "ch4"', 'register = "ch5"')
    assert run("--plant", str(folder.path)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{folder.path.as_posix()}/site.toml:10: [site.zone] The time")
    tank = (folder.path / "templates/tank.toml").read_text(encoding="utf-8").splitlines()
    number = 1 + next(n for n, line in enumerate(tank) if '"ch5"' in line)
    assert f"templates/tank.toml:{number}:" in lines[1]
    assert lines[2] == "Problems found: 2."


def test_problems_as_json(folder: PlantFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.replace("site.toml", "Asia/Kolkata", "Asia/Nowhere")
    assert run("--plant", str(folder.path), "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    (problem,) = found["problems"]
    assert (problem["line"], problem["key"]) == (10, "site.zone")
    assert problem["what"] == "The time zone 'Asia/Nowhere' is not known."
    assert problem["remedy"].startswith("Use a name of the IANA list")


def test_folder_that_is_not_there_is_a_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--plant", str(tmp_path / "no")) == 1
    assert "The file is not there." in capsys.readouterr().out

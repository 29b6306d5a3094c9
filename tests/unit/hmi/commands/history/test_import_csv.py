"""What `history import` tells at the end, and what it returns."""

from pathlib import Path

import pytest

from hmi.__main__ import main
from tests.arrow import start_arrow

PH, TEMPERATURE = "D1.ph.PV", "D1.temperature_upper.PV"


@pytest.fixture(scope="session", autouse=True)
def _arrow_is_started() -> None:
    start_arrow()


def _import(folder: Path, text: str, *more: str) -> int:
    file = folder / "readings.csv"
    file.write_text(text, encoding="utf-8")
    return main(["history", "import", str(file), "--data", str(folder / "data"), *more])


def test_readings_that_came_in_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"time,{PH}\n2026-11-20 10:00:00,7.1\n2026-11-20 10:00:01,7.2\n"
    assert _import(tmp_path, text) == 0
    said = capsys.readouterr()
    assert said.out.startswith(
        "New readings in history: 2 (tags in the file: 1), from 2026-11-20 10:00:00+05:30"
        " to 2026-11-20 10:00:01+05:30."
    )
    assert said.err == ""
    assert _import(tmp_path, text) == 0
    again = capsys.readouterr().out
    assert "Readings that history had already: 2." in again
    assert "No new reading in 3 lines; history is as it was" in again


def test_what_is_wrong_is_named_counted_and_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "".join(f"2026-11-20 10:00:{second:02},x\n" for second in range(30))
    text = f"time,{PH}\n{bad}2026-11-20 10:01:00,7\n2026-11-20 10:01:00,8\nlater\n"
    assert _import(tmp_path, text) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Line 2, {PH}: this is no number: 'x'"
    assert (
        said[20] == "... and 12 more; with --report FILE all of them are written into a file."
    )
    assert said[21] == "30 x this is no number"
    assert "Left out because they cannot be used: whole lines 1, single readings 30." in said
    report = tmp_path / "report.csv"
    assert _import(tmp_path, text, "--report", str(report)) == 0
    assert f"All of them stand in {report}." in capsys.readouterr().out
    assert len(report.read_text(encoding="utf-8").splitlines()) == 33


def test_file_of_which_nothing_can_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _import(tmp_path, f"time,{PH}\n20.11.2026 10:00,7\n20.11.2026 10:01,7\n") == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].endswith("whole lines 2, single readings 0.")
    assert said.err.startswith("Nothing in the file can be used; history is as it was.")


def test_new_tags_are_created_only_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "time,new one\n2026-11-20 10:00:00,7.1\n"
    assert _import(tmp_path, text) == 1
    refused = capsys.readouterr()
    assert "these columns: new one." in refused.err
    assert refused.err.endswith("Nothing was imported.\n")
    assert _import(tmp_path, text, "--create-tags") == 0
    assert "Tags created: 1 (new one)" in capsys.readouterr().out


def test_trial_tells_what_would_come_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _import(tmp_path, f"time,{PH}\n2026-11-20 10:00:00,7\n", "--dry-run") == 0
    assert "New readings that would come into history: 1 " in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


def test_map_and_zone_are_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = tmp_path / "map.toml"
    said.write_text(f'schema = 1\n[columns]\nT1 = {{ tag = "{TEMPERATURE}", unit = "degF" }}\n')
    text = "time,T1\n2026-11-20 10:00:00,77\n"
    assert _import(tmp_path, text, "--map", str(said), "--zone", "UTC") == 0
    assert "from 2026-11-20 15:30:00+05:30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--zone", "Mars"), "'Mars' is not known"),
        (("--map", "missing.toml"), "no map file"),
        (("--plant", "nowhere"), "site.toml"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, str], why: str
) -> None:
    assert _import(tmp_path, f"time,{PH}\n", *more) == 1
    assert why in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_missing_file_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    assert main(["history", "import", str(tmp_path / "no.csv"), "--data", str(data)]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert not data.exists()

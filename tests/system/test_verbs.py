"""Every shell verb from outside: what it prints, what it returns, what it leaves."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.system.program import SITE, finished


def test_version_is_that_of_the_project() -> None:
    ended = finished("--version")
    assert ended.returncode == 0
    assert ended.stdout.strip() == "0.1.0"


def test_help_names_every_verb() -> None:
    ended = finished("--help")
    assert ended.returncode == 0
    for verb in ("run", "simulate", "check", "tags", "screenshot", "self-test"):
        assert f"\n  {verb} " in ended.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "unknown verb 'fly'; known verbs: run, simulate"),
        (["run", "--headless", "--speed", "61"], "--speed 61 is not possible: choose 1 to 60"),
        (["run", "--headless", "--speed", "nan"], "--speed nan is not possible"),
        (["run", "--headless", "--speed", "fast"], "invalid float value: 'fast'"),
        (["run", "--headless", "--plant", "/no/such"], "there is no such folder"),
        (["run", "--headless", "--fault", "U3:dead"], "--fault 'U3:dead': a field unit knows"),
        (["screenshot", "overview", "x.png", "--size", "big"], "is not WIDTHxHEIGHT"),
        (["simulate", "--tcp", "here"], "is not HOST:PORT"),
    ],
)
def test_wrong_call_gets_a_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")] if words[0] == "run" else []
    ended = finished(*words, *data)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_headless_run_ends_when_its_engine_cannot_run(tmp_path: Path) -> None:
    ended = finished("run", "--headless", "--data", tmp_path / "data", "--fault", "U99:silent")
    assert ended.returncode == 1
    assert "this plant has no field unit 'U99'" in ended.stderr
    assert "the engine cannot run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_unknown_page_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    ended = finished("screenshot", "moon", picture)
    assert ended.returncode == 1
    assert "unknown page" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not picture.exists()


def test_check_tells_a_sound_plant_from_a_broken_one(tmp_path: Path) -> None:
    sound = finished("check", "--format", "json")
    assert sound.returncode == 0
    found = json.loads(sound.stdout)
    assert (found["ok"], found["units"], found["field_units"]) == (True, 10, 9)
    site = SITE.read_text(encoding="utf-8").replace("Asia/Kolkata", "Asia/Nowhere")
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    broken = finished("check", "--plant", tmp_path)
    assert broken.returncode == 1
    assert "Asia/Nowhere" in broken.stdout
    started = finished("run", "--headless", "--plant", tmp_path, "--data", tmp_path / "data")
    assert started.returncode == 1
    assert "Asia/Nowhere" in started.stderr
    assert "Traceback" not in started.stderr


def test_self_test_finds_everything() -> None:
    ended = finished("self-test")
    assert ended.returncode == 0, ended.stdout
    assert [line.split(":")[0] for line in ended.stdout.splitlines()] == [
        "ok       plant description",
        "ok       time zones",
        "ok       fonts",
        "ok       screen plugins",
        "ok       database",
        "ok       loopback Modbus",
    ]
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("page", "size", "theme"),
    [
        ("overview", "1920x1080", "light"),
        ("digester:D1", "1366x768", "dark"),
        ("tank", "1366x768", "light"),
        ("gas", "1920x1080", "dark"),
        ("energy", "1366x768", "light"),
        ("trends", "1366x768", "dark"),
        ("tags", "1920x1080", "light"),
        ("diagnostics", "1366x768", "light"),
    ],
)
def test_screenshot_is_written_without_a_word(
    page: str, size: str, theme: str, tmp_path: Path
) -> None:
    file = tmp_path / "page.png"
    words = ("--size", size, "--theme", theme, "--after", "1.5")
    ended = finished("screenshot", page, file, *words)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert ended.stdout == ""
    width, height = map(int, size.split("x"))
    assert QImage(str(file)).size().toTuple() == (width, height)

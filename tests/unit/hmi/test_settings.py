"""One start's settings: everything that is wrong is said at once."""

import math
from pathlib import Path

import pytest

from hmi.settings import Settings


def test_sound_settings_have_no_problem(tmp_path: Path) -> None:
    assert Settings(plant=tmp_path, data=tmp_path).problems() == ()
    assert Settings(plant=None, data=tmp_path / "new", speed=60).problems() == ()


@pytest.mark.parametrize("speed", [0.99, 60.01, 0, -1, math.inf, math.nan])
def test_speed_outside_its_range_is_named_with_the_range(tmp_path: Path, speed: float) -> None:
    (problem,) = Settings(plant=None, data=tmp_path, speed=speed).problems()
    assert problem == f"--speed {speed:g} is not possible: choose 1 to 60"


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    speed, plant, data = Settings(plant=file, data=file, speed=61).problems()
    assert speed.startswith("--speed 61")
    assert plant == (f"--plant {file}: there is no such folder; name one that has a site.toml")
    assert data == f"--data {file} is a file; name a folder"


@pytest.mark.parametrize("start", ["noon", "2026-11-20", "2026-11-20T12:00:00"])
def test_a_start_without_date_time_and_offset_is_refused(tmp_path: Path, start: str) -> None:
    (problem,) = Settings(plant=None, data=tmp_path, start=start).problems()
    assert problem.startswith(f"--start {start} is no time with its offset")


def test_a_start_with_offset_is_sound(tmp_path: Path) -> None:
    noon = "2026-11-20T12:00:00+05:30"
    assert Settings(plant=None, data=tmp_path, start=noon).problems() == ()

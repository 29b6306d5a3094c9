"""The composition root: what it asks for first, and that it leaves nothing behind."""

import getpass
import sys
from pathlib import Path

import pytest

from hmi.commands.own_command import own_command
from hmi.compose.station import Station, default_data_folder
from hmi.settings import Settings
from plant.description.problems import DescriptionProblems
from plant.errors import DescriptionError, SecondInstanceError, StorageError
from plant.ports import SourceMode
from plant.tag import Role
from storage.instance_lock import LOCK_FILE

SITE = Path("resources/plant/site.toml")


@pytest.fixture
def real_plant(tmp_path: Path) -> Path:
    """A plant whose lines are not simulated, so that no other process is started."""
    site = SITE.read_text(encoding="utf-8")
    for port in (1502, 1503):
        site = site.replace('"simulated"', f'"tcp://127.0.0.1:{port}"', 1)
    (tmp_path / "site.toml").write_text(site, encoding="utf-8")
    return tmp_path


def test_real_plant_has_no_simulator_and_shows_live(real_plant: Path, tmp_path: Path) -> None:
    with Station(Settings(plant=real_plant, data=tmp_path / "data")) as station:
        doors = station.doors
        assert doors.simulator is None
        assert doors.source.mode is SourceMode.LIVE
        assert doors.commands is not None
        assert doors.operator.role is Role.ENGINEER
        assert not doors.operator.authenticated
        assert doors.operator.name == getpass.getuser()


def test_history_and_live_buffer_are_there_before_anything_runs(
    real_plant: Path, tmp_path: Path
) -> None:
    with Station(Settings(plant=real_plant, data=tmp_path / "data")) as station:
        history = station.doors.history
        assert history is not None
        with pytest.raises(StorageError, match="just been started"):
            history.tags()
        assert station.doors.recent.recent("D1.ph.PV", since_utc_ms=0).values == ()


def test_data_folder_is_free_again_after_the_end(real_plant: Path, tmp_path: Path) -> None:
    settings = Settings(plant=real_plant, data=tmp_path / "data")
    with Station(settings) as station:
        with pytest.raises(SecondInstanceError):
            Station(settings)
        station.close()  # and once more at the end of the block
        Station(settings).close()


def test_unsound_plant_is_told_before_the_data_folder_is_touched(
    real_plant: Path, tmp_path: Path
) -> None:
    file = real_plant / "site.toml"
    broken = file.read_text(encoding="utf-8").replace("Asia/Kolkata", "Asia/Nowhere")
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(DescriptionProblems, match="Asia/Nowhere"):
        Station(Settings(plant=real_plant, data=tmp_path / "data"))
    assert not (tmp_path / "data" / LOCK_FILE).exists()


def test_account_without_a_name_is_the_operator(
    real_plant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    with Station(Settings(plant=real_plant, data=tmp_path / "data")) as station:
        assert station.doors.operator.name == "operator"


def test_program_starts_itself_again_frozen_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command() == [sys.executable, "-m", "hmi"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == [sys.executable]


def test_data_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_data_folder().name == "biomethane-hmi"


def test_unknown_language_is_refused_with_the_known_ones(
    real_plant: Path, tmp_path: Path
) -> None:
    settings = Settings(plant=real_plant, data=tmp_path / "data", language="zz")
    with pytest.raises(DescriptionError, match=r"'zz'.*en, ml, pt"):
        Station(settings)
    assert not (tmp_path / "data").exists()

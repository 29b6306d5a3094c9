"""Where the data folder is and who may look into it."""

import os
import stat
from pathlib import Path

import pytest

from plant.errors import StorageError
from storage.data_dir import default_data_dir, make_data_dir


def test_linux_follows_the_xdg_folder() -> None:
    found = default_data_dir(platform="linux", environment={"XDG_DATA_HOME": "/data/kim"})
    assert found == Path("/data/kim/biomethane-hmi")


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_linux_falls_back_to_the_account_s_own_folder(value: str) -> None:
    found = default_data_dir(platform="linux", environment={"XDG_DATA_HOME": value})
    assert found == Path.home() / ".local/share/biomethane-hmi"


def test_windows_uses_the_local_application_data() -> None:
    found = default_data_dir(platform="win32", environment={"LOCALAPPDATA": "D:/Local"})
    assert found == Path("D:/Local/biomethane-hmi")


def test_windows_without_the_variable_uses_the_profile() -> None:
    found = default_data_dir(platform="win32", environment={})
    assert found == Path.home() / "AppData/Local/biomethane-hmi"


def test_mac_uses_application_support() -> None:
    found = default_data_dir(platform="darwin", environment={})
    assert found == Path.home() / "Library/Application Support/biomethane-hmi"


@pytest.mark.skipif(os.name != "posix", reason="Windows has lists, not modes")
def test_new_folder_is_open_to_its_account_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_data_dir(tmp_path / "a" / "data")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "data").stat().st_mode) == 0o700


def test_folder_that_exists_is_kept_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    make_data_dir(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_impossible_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="--data"):
        make_data_dir(tmp_path / "file" / "data")

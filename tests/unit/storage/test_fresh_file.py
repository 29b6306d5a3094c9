"""Tests of files that take their place whole."""

import errno
import os
from pathlib import Path

import pytest

from plant.errors import StorageError
from storage.fresh_file import explained, fresh_file


def test_new_file_takes_its_place_when_the_block_ends(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    with fresh_file(place, mode=0o600) as fresh:
        fresh.write_text("new", "ascii")
        assert not place.exists()
    assert place.read_text("ascii") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    if os.name == "posix":
        assert place.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_old_file_stays_when_the_block_fails(
    error: type[BaseException], tmp_path: Path
) -> None:
    place = tmp_path / "a.csv"
    place.write_text("old", "ascii")
    with pytest.raises(error):
        _write_half(place, error)
    assert place.read_text("ascii") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def _write_half(place: Path, error: type[BaseException]) -> None:
    with fresh_file(place) as fresh:
        fresh.write_text("half", "ascii")
        raise error


def test_what_a_killed_program_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv.part").write_text("left by a killed program", "ascii")
    with fresh_file(tmp_path / "a.csv") as fresh:
        assert fresh.read_bytes() == b""
        fresh.write_text("new", "ascii")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"There is no folder .*gone.*is the drive plugged"),
        fresh_file(tmp_path / "gone" / "a.csv"),
    ):
        pass


def test_folder_or_device_is_never_replaced(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"), fresh_file(tmp_path):
        pass
    if os.name == "posix":
        with (
            pytest.raises(StorageError, match="not a file that could be replaced"),
            fresh_file(Path("/dev/null")),
        ):
            pass


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "another program has it open"),
        (OSError(errno.EIO, "Input/output error"), r"cannot be written \(Input/output error\)"),
    ],
)
def test_trouble_of_the_system_is_told_with_a_remedy(error: OSError, sentence: str) -> None:
    with pytest.raises(StorageError, match=sentence):
        raise explained(Path("a.csv"), error)

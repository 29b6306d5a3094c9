"""A little of the disk is kept back for the last events of a full one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.historian.writing.reserve import RESERVE_FILE, Reserve
from tests.integration.storage.historian.rig import small_disk

SIZE = 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", size="8m") as folder:
        yield folder


def occupy(disk: Path, *, leaving: int) -> Path:
    """Take so much of the disk that this many bytes are left."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(bytes(8 * SIZE - leaving - sum(
            each.stat().st_size for each in disk.iterdir() if each != filler
        )))  # fmt: skip
    return filler


def test_reserve_is_made_where_there_is_room(disk: Path) -> None:
    reserve = Reserve(disk, size=SIZE)
    reserve.keep()
    assert (disk / RESERVE_FILE).stat().st_blocks * 512 >= SIZE
    assert (disk / RESERVE_FILE).stat().st_mode & 0o777 == 0o600
    assert reserve.has_room()


def test_no_reserve_on_a_disk_that_is_nearly_full_already(disk: Path) -> None:
    occupy(disk, leaving=2 * SIZE)
    reserve = Reserve(disk, size=SIZE)
    reserve.keep()
    assert not (disk / RESERVE_FILE).exists()


def test_history_stops_first_then_the_reserve_is_given_back(disk: Path) -> None:
    reserve = Reserve(disk, size=SIZE)
    reserve.keep()
    filler = occupy(disk, leaving=SIZE // 2)
    reserve.keep()
    assert (disk / RESERVE_FILE).exists()
    assert not reserve.has_room()
    filler.unlink()
    filler = occupy(disk, leaving=0)
    reserve.keep()
    assert not (disk / RESERVE_FILE).exists()
    assert not reserve.has_room()  # what was given back is not for history
    filler.unlink()
    assert reserve.has_room()
    reserve.keep()
    assert (disk / RESERVE_FILE).exists()


def test_folder_that_is_gone_is_the_databases_business(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "gone", size=SIZE)
    reserve.keep()
    reserve.keep()
    assert reserve.has_room()

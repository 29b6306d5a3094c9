"""The number of the last scan outlives the database's log."""

from pathlib import Path

import pytest

from storage.historian.head_file import HeadFile, ScanHead

HEAD = ScanHead("d" * 32, 41, 1_795_000_000_000)


def test_nothing_is_known_without_a_file(tmp_path: Path) -> None:
    assert HeadFile(tmp_path / "history.head").read() is None


def test_last_number_comes_back(tmp_path: Path) -> None:
    with HeadFile(tmp_path / "history.head") as file:
        file.write(HEAD)
        file.write(ScanHead(HEAD.database_id, 42, HEAD.utc_ms + 1000))
    assert file.read() == ScanHead(HEAD.database_id, 42, HEAD.utc_ms + 1000)


@pytest.mark.parametrize("place", [0, 40, 60, 80])
def test_damaged_file_is_not_believed(tmp_path: Path, place: int) -> None:
    path = tmp_path / "history.head"
    with HeadFile(path) as file:
        file.write(HEAD)
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 1
    path.write_bytes(damaged)
    assert HeadFile(path).read() is None


@pytest.mark.parametrize("content", [b"", b"a b c d\n", b"\xff\xfe", b"one two\n"])
def test_foreign_file_is_not_believed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.head"
    path.write_bytes(content)
    assert HeadFile(path).read() is None


def test_disk_that_refuses_is_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "history.head"
    with HeadFile(path) as file:
        file.write(HEAD)
        file.write(HEAD)
        path.parent.mkdir()
        file.write(HEAD)
    assert file.read() == HEAD

"""A database is opened, migrated or refused, whatever state disk and file are in."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from plant.errors import NewerDatabaseError, ReadOnlyDatabaseError, StorageError
from storage.database import STATE_FORM, open_database
from storage.migrations import MIGRATIONS, Migration, newest, version_of
from storage.sqlite_engine import reading_engine
from tests.fakes.clock import ManualClock

NEXT = Migration(newest() + 1, ("CREATE TABLE made_up (id INTEGER PRIMARY KEY)",))
BROKEN = Migration(NEXT.version, (*NEXT.statements, "INSERT INTO nowhere VALUES (1)"))


def open_with(path: Path, *further: Migration) -> None:
    form = replace(STATE_FORM, migrations=(*MIGRATIONS, *further))
    open_database(path, ManualClock(), expected=False, form=form)


def version(path: Path) -> int:
    with reading_engine(path, wait_s=1.0).connect() as connection:
        return version_of(connection)


def test_older_file_is_migrated_at_its_opening(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    open_with(path)
    open_with(path, NEXT)
    assert version(path) == NEXT.version
    with pytest.raises(NewerDatabaseError):
        open_with(path)


def test_interrupted_migration_leaves_the_older_file_and_can_be_repeated(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state.sqlite"
    open_with(path)
    with pytest.raises(StorageError, match="no such table: nowhere"):
        open_with(path, BROKEN)
    assert version(path) == newest()
    open_with(path, NEXT)
    assert version(path) == NEXT.version


def test_file_that_may_not_be_written_is_told_as_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: True)  # a system that finds out only later
    (tmp_path / "state.sqlite").mkdir()
    with pytest.raises(StorageError) as caught:
        open_with(tmp_path / "state.sqlite" / "missing" / "state.sqlite")
    assert isinstance(caught.value, ReadOnlyDatabaseError)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    (folder / "filler").write_bytes(bytes(40_000))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_is_named_at_the_first_start(full_disk: Path) -> None:
    with pytest.raises(StorageError, match=r"full|cannot be opened"):
        open_with(full_disk / "state.sqlite")
    (full_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=1m", str(full_disk)], check=True)
    open_with(full_disk / "state.sqlite")
    assert version(full_disk / "state.sqlite") == newest()

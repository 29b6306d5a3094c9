"""Whatever happens to disk and file: the program goes on, says why, and loses what it must."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from plant.errors import CorruptDatabaseError, StorageError
from storage.database import open_database
from storage.history.form import HISTORY_FORM
from storage.migrations import put_fact
from storage.schema import META
from storage.sqlite_engine import writing_engine
from tests.fakes.clock import ManualClock
from tests.integration.storage.historian.mischief import (
    held,
    lasts,
    live,
    next_scan,
)
from tests.integration.storage.historian.rig import (
    RESERVE_BYTES,
    Rig,
    remount,
    running,
    small_disk,
    wait_until,
)
from tests.integration.storage.rows import opened


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", size="24m") as folder:
        yield folder


# ---------------------------------------------------------------- F03


async def test_full_disk_keeps_scans_in_memory_and_room_for_the_journal(disk: Path) -> None:
    filler = disk / "filler"
    with running(disk) as rig:
        rig.scan(5)
        rig.written()
        assert (disk / "reserve.bin").stat().st_size == RESERVE_BYTES
        fill(filler)
        lasts(rig, "history.trouble.full")
        rig.scan(100)
        wait_until(lambda: not (disk / "reserve.bin").exists())
        async with opened(disk) as state:
            await state.append(50)  # the state database still takes the last events
        assert live(rig) == rig.times
        filler.unlink()
        rig.scan(5)
        rig.written()
        assert rig.trouble() == ""
        assert rig.stored() == rig.times
        wait_until((disk / "reserve.bin").exists)
        assert rig.keys() == []


def fill(filler: Path) -> None:
    """Write until the disk takes no more byte."""
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


# ---------------------------------------------------------------- F04


def test_read_only_disk_at_the_start_and_back_again(disk: Path) -> None:
    with running(disk) as first:
        first.scan(3)
    remount(disk, "ro")
    with running(disk, clock=first.clock, opens=False) as rig:
        rig.scan(3)
        wait_until(lambda: rig.trouble() == "history.read_only")
        with pytest.raises(StorageError, match="not open"):
            rig.readings()
        assert live(rig) == rig.times
        remount(disk, "rw")
        for _ in range(6):  # it is tried again every 5 s
            rig.scan()
        wait_until(lambda: rig.historian.place is not None)
        rig.written()
        assert rig.trouble() == ""
        assert rig.stored() == first.times + rig.times


def test_file_that_becomes_read_only_while_running(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(3)
        rig.written()
        with held(rig.file):  # so that it lets go of the file, as after any error
            lasts(rig, "history.trouble.locked")
            immutable(tmp_path, "+i")
        try:
            wait_until(lambda: rig.trouble() == "history.trouble.read_only")
            rig.scan(20)
            assert live(rig) == rig.times
        finally:
            immutable(tmp_path, "-i")
        rig.scan()
        rig.written()
        assert rig.trouble() == ""
        assert rig.stored() == rig.times
        assert rig.keys() == []


def immutable(folder: Path, mode: str) -> None:
    """Let not even root write the database any more (``+i``), or again (``-i``)."""
    files = [str(path) for path in folder.glob("history.sqlite*")]
    if subprocess.run(["chattr", mode, *files], check=False, capture_output=True).returncode:
        pytest.skip("this file system, or account, cannot make a file immutable")


# ---------------------------------------------------------------- F08


def make_newer(file: Path) -> None:
    with writing_engine(file, wait_s=1.0).begin() as connection:
        put_fact(connection, "schema_version", "99")


def make_foreign(file: Path) -> None:
    file.unlink()
    with writing_engine(file, wait_s=1.0).begin() as connection:
        META.create(connection)
        connection.execute(insert(META).values(key="whose", value="somebody's"))


@pytest.mark.parametrize("change", [make_newer, make_foreign])
def test_file_that_is_not_for_this_program_is_left_alone(
    tmp_path: Path, change: Callable[[Path], Any]
) -> None:
    with running(tmp_path) as first:
        first.scan(3)
    change(first.file)
    before = first.file.read_bytes()
    with running(tmp_path, clock=first.clock, opens=False) as rig:
        rig.scan(50)
        wait_until(lambda: rig.trouble() == "history.refused")
        wait_until(lambda: rig.historian.health().waiting == 0)
        assert live(rig) == rig.times
        assert rig.historian.health().dropped == 0
    assert first.file.read_bytes() == before


# ---------------------------------------------------------------- F09


def test_locked_file_holds_up_nothing_but_history(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(3)
        rig.written()
        with held(rig.file):
            lasts(rig, "history.trouble.locked")
            rig.scan(30)
            assert live(rig) == rig.times
            told = rig.historian.health().trouble
            assert told is not None
            assert int(told.facts["seconds"]) >= 30
        rig.written()
        assert rig.trouble() == ""
        assert rig.stored() == rig.times


def test_file_locked_at_the_start_is_opened_later(tmp_path: Path) -> None:
    clock = ManualClock()
    open_database(tmp_path / "history.sqlite", clock, expected=False, form=HISTORY_FORM)
    with held(tmp_path / "history.sqlite"):
        rig = Rig(tmp_path)
        rig.start(opens=False)
        rig.scan(3)
        wait_until(lambda: rig.trouble() == "history.not_opened")
        assert live(rig) == rig.times
    rig.scan(6)
    wait_until(lambda: rig.historian.place is not None)
    rig.written()
    assert rig.stored() == rig.times
    rig.close()


# ---------------------------------------------------------------- while running


@pytest.mark.parametrize("error", [CorruptDatabaseError("damaged"), KeyError("a mistake")])
def test_chore_that_cannot_be_done_stops_no_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> Iterator[None]:
        raise error

    monkeypatch.setattr("storage.historian.writing.chores.compact_days", fail)
    with running(tmp_path) as rig:
        wait_until(lambda: "history.chore_failed" in next_scan(rig))
        rig.scan(20)
        rig.written()
        assert rig.trouble() == ""
        assert rig.stored() == rig.times
        assert rig.keys() == ["history.chore_failed"]


def test_error_of_our_own_is_told_and_recording_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path) as rig:
        rig.scan(3)
        rig.written()
        with monkeypatch.context() as broken:
            broken.setattr("storage.historian.writing.recorder.encode_frame", None)
            wait_until(lambda: "history.failed" in next_scan(rig))
            rig.scan(3)
            wait_until(lambda: rig.historian.health().dropped > 3)
        rig.scan(3)
        rig.written()
        assert rig.keys().count("history.failed") == 1
        assert rig.historian.health().dropped >= 1
        assert rig.stored()[-3:] == rig.times[-3:]

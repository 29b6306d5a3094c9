"""Whatever happens to disk and file: the program goes on, says why, and loses what it must."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from plant.errors import CorruptDatabaseError, StorageError
from storage.database import open_database
from storage.historian.writing.trouble import TOLD_AFTER_S
from storage.history.form import HISTORY_FORM
from storage.history.schema import TAG, TICK
from storage.migrations import put_fact
from storage.schema import META
from storage.sqlite_engine import writing_engine
from tests.fakes.clock import ManualClock
from tests.integration.storage.historian.rig import (
    RESERVE_BYTES,
    Rig,
    remount,
    running,
    small_disk,
    wait_until,
)
from tests.integration.storage.rows import opened

_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""
"""Another program that holds the file until it is told to let go."""


@contextmanager
def held(file: Path) -> Iterator[None]:
    command = [sys.executable, "-c", _HOLD, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.stdin.write("\n")
        other.stdin.close()


def lasts(rig: Rig, key: str) -> None:
    """Let the plant go on until the trouble is told; by plant time within 5 s."""
    work = rig.historian._work
    assert work is not None
    rig.scan()
    wait_until(lambda: work.trouble.kind is not None)
    rig.clock.advance(TOLD_AFTER_S)
    wait_until(lambda: rig.trouble() == key)


def live(rig: Rig) -> list[int]:
    return list(rig.live.recent("T0", since_utc_ms=0).utc_ms)


def overwrite(path: Path, place: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def aside(folder: Path) -> list[Path]:
    return sorted(folder.glob("history-damaged-*.sqlite"))


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


# ---------------------------------------------------------------- F06


def test_zeroed_page_is_found_and_what_is_left_is_brought_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(400)
    pages = first.file.stat().st_size // 8192
    overwrite(first.file, 8192 * (pages // 2), bytes(8192))
    with running(tmp_path, clock=first.clock) as rig:
        wait_until(lambda: "history.moved_aside" in next_scan(rig))
        wait_until(lambda: "history.salvaged" in next_scan(rig))
        rig.written()
        assert len(aside(tmp_path)) == 1
        found = rig.stored()
        assert set(rig.times) <= set(found)
        assert len(set(first.times) & set(found)) >= 0.9 * len(first.times)
        assert set(found) <= {*first.times, *rig.times}
    with running(tmp_path, clock=first.clock) as again:
        again.scan()
        again.written()
        assert again.keys() == []


def next_scan(rig: Rig) -> list[str]:
    rig.scan()
    return rig.keys()


@pytest.mark.parametrize(("place", "content"), [(0, b"garbage"), (100, bytes(4000))])
def test_file_whose_beginning_is_garbage_is_moved_aside(
    tmp_path: Path, place: int, content: bytes
) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    overwrite(first.file, place, content)
    damaged = first.file.read_bytes()
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan(3)
        rig.written()
        assert rig.keys()[0] == "history.moved_aside"
        assert set(rig.times) <= set(rig.stored())
    assert [path.read_bytes() for path in aside(tmp_path)] == [damaged]


def test_salvage_that_a_stop_has_interrupted_goes_on_at_the_next_start(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    overwrite(first.file, 0, b"garbage")
    with running(tmp_path, clock=first.clock) as second:
        second.scan(3)  # too soon for chores
    with running(tmp_path, clock=first.clock) as third:
        wait_until(lambda: "history.salvaged" in next_scan(third))
        third.written()
        assert third.stored() == first.times + second.times + third.times
        assert third.keys() == ["history.salvaged"]


def test_file_without_a_table_is_moved_aside(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(30)
    with writing_engine(first.file, wait_s=1.0).begin() as connection:
        TAG.drop(connection)
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan(3)
        rig.written()
        assert rig.keys()[0] == "history.moved_aside"
        assert rig.trouble() == ""
        assert rig.stored()[-3:] == rig.times
    assert len(aside(tmp_path)) == 1


def test_scans_that_cannot_be_read_are_told_and_passed_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.scan(10)
    with writing_engine(first.file, wait_s=1.0).begin() as connection:
        spoilt = update(TICK).where(TICK.c.sequence == 4).values(frame=b"garbage in it")
        connection.execute(spoilt)
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan()
        rig.written()
        (told,) = rig.news()
        assert (told.key, told.facts["count"]) == ("history.scans_missing_between", 1)
        assert told.facts["since"] == told.facts["until"] == "2026-11-18 18:00:04"
        assert rig.stored() == [*first.times[:3], *first.times[4:], *rig.times]


# ---------------------------------------------------------------- F07


def test_lost_end_of_the_log_is_told_with_its_time(tmp_path: Path) -> None:
    with running(tmp_path) as before:
        before.scan(10)
    with running(tmp_path, clock=before.clock) as first:
        first.scan(20)
        first.written()
        copy = first.file.read_bytes(), log_of(first.file).read_bytes()
    first.file.write_bytes(copy[0])
    cut = len(copy[1]) * 2 // 3
    log_of(first.file).write_bytes(copy[1][:cut] + bytes(len(copy[1]) - cut))
    with running(tmp_path, clock=first.clock) as rig:
        rig.scan()
        rig.written()
        (told,) = rig.news()
        kept = rig.stored()
        assert before.times == kept[:10]
        assert told.key == "history.scans_missing_between"
        assert told.facts["count"] == 30 - (len(kept) - 1)
        assert told.facts["until"] == "2026-11-18 18:00:30"
    with running(tmp_path, clock=first.clock) as again:
        assert again.keys() == []


def log_of(file: Path) -> Path:
    return file.with_name(file.name + "-wal")


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


def test_file_damaged_while_it_is_written_is_replaced(tmp_path: Path) -> None:
    with running(tmp_path) as rig:
        rig.scan(300)
        rig.written()
        with held(rig.file):
            lasts(rig, "history.trouble.locked")
            log_of(rig.file).unlink()
            overwrite(rig.file, 0, bytes(8192 * 3))
        wait_until(lambda: "history.moved_aside" in next_scan(rig))
        rig.written()
        assert rig.trouble() == ""
        assert len(aside(tmp_path)) == 1
        assert live(rig) == rig.times  # also what the damaged file had
        assert set(rig.times[-1:]) <= set(rig.stored())


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

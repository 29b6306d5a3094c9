"""Tests of backups: made while history is written, whole, and put back equal."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from plant.errors import CorruptDatabaseError, NewerDatabaseError, StorageError
from storage.historian.head_file import HeadFile
from storage.historian.opening import open_history
from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.upkeep.backup import back_up
from storage.upkeep.restore import restore
from storage.upkeep.verify import verify
from tests.fakes.clock import ManualClock
from tests.integration.storage.upkeep.history_folder import (
    START_MS,
    ZONE,
    make_history,
    readings_of,
)

LAST_SCAN = 1600
CHILD = "tests.integration.storage.upkeep.killed_restore"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    make_history(made)
    return made


def _back_up(folder: Path, file: Path, *, replace: bool = False) -> None:
    for _ in back_up(folder / HISTORY_FILE, file, replace=replace):
        pass


def _restore(file: Path, folder: Path) -> Path | None:
    return list(restore(file, folder, ManualClock()))[-1].kept


def _head(folder: Path) -> int:
    with HeadFile(folder / HEAD_FILE) as head:
        told = head.read()
    return -1 if told is None else told.sequence


def _query(file: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _is_sound(folder: Path) -> bool:
    return not [found for step in verify(folder) for found in step.found]


def test_backup_in_an_empty_folder_is_the_same_history(folder: Path, tmp_path: Path) -> None:
    file, empty = tmp_path / "backup.sqlite", tmp_path / "empty"
    _back_up(folder, file)
    empty.mkdir()
    assert _restore(file, empty) is None
    assert _head(empty) == LAST_SCAN
    last_row = "SELECT * FROM tick ORDER BY sequence DESC LIMIT 1"
    assert _query(empty / HISTORY_FILE, last_row) == _query(folder / HISTORY_FILE, last_row)
    assert readings_of(empty / HISTORY_FILE) == readings_of(folder / HISTORY_FILE)
    assert _is_sound(empty)


def test_restored_history_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    file, empty = tmp_path / "backup.sqlite", tmp_path / "empty"
    _back_up(folder, file)
    empty.mkdir()
    _restore(file, empty)
    opened = open_history(empty, ManualClock(utc_ms=START_MS), zone=ZONE)
    assert opened.moved_aside is None
    assert _query(empty / HISTORY_FILE, "PRAGMA journal_mode") == [("wal",)]


def test_backup_holds_what_is_only_in_the_log(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    writing = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    writing.execute("PRAGMA wal_autocheckpoint = 0")
    writing.execute("INSERT INTO tick VALUES (1601, 0, x'00')")
    _back_up(folder, file)
    writing.close()
    assert _query(file, "SELECT max(sequence) FROM tick") == [(1601,)]


def test_backup_is_of_one_moment_while_scans_are_written(folder: Path, tmp_path: Path) -> None:
    ended, started = threading.Event(), threading.Event()

    def write() -> None:
        connection = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None, timeout=5)
        sequence = LAST_SCAN
        while not ended.is_set():
            sequence += 1
            connection.execute("INSERT INTO tick VALUES (?, 0, x'00')", (sequence,))
            started.set()
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert started.wait(10)
        for number in range(5):
            file = tmp_path / f"backup{number}.sqlite"
            _back_up(folder, file)
            ((count, newest),) = _query(
                file, "SELECT count(*), max(sequence) FROM tick WHERE sequence > 1000"
            )
            assert isinstance(newest, int)
            assert count == newest - 1000 > 600
    finally:
        ended.set()
        thread.join()


def test_existing_backup_is_only_replaced_when_asked(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    file.write_text("mine", "ascii")
    with pytest.raises(StorageError, match=r"was left as it is.*--force"):
        _back_up(folder, file)
    assert file.read_text("ascii") == "mine"
    _back_up(folder, file, replace=True)
    assert _query(file, "SELECT max(sequence) FROM tick") == [(LAST_SCAN,)]


def test_backup_never_replaces_history_itself(folder: Path) -> None:
    with pytest.raises(StorageError, match="is history itself"):
        _back_up(folder, folder / HISTORY_FILE, replace=True)


@pytest.mark.parametrize("checking", [False, True])
def test_backup_given_up_leaves_the_old_one(
    checking: bool, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sqlite"
    file.write_text("old", "ascii")
    steps = back_up(folder / HISTORY_FILE, file, replace=True)
    while next(steps).checking is not checking:
        pass
    steps.close()
    assert file.read_text("ascii") == "old"
    assert _names(tmp_path) == ["backup.sqlite", "data"]


def test_folder_that_is_gone_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no folder"):
        _back_up(folder, tmp_path / "usb" / "backup.sqlite")


def test_damaged_history_gives_no_backup(folder: Path, tmp_path: Path) -> None:
    history = folder / HISTORY_FILE
    content = bytearray(history.read_bytes())
    content[8192 * 5 : 8192 * 30] = bytes(8192 * 25)
    history.write_bytes(content)
    with pytest.raises(StorageError):
        _back_up(folder, tmp_path / "backup.sqlite")
    assert not (tmp_path / "backup.sqlite").exists()


def _damage_a_block(file: Path) -> None:
    """Change one bit of a day's values: SQLite itself notices nothing."""
    connection = sqlite3.connect(file, isolation_level=None)
    key, blob = connection.execute('SELECT key, "values" FROM chunk LIMIT 1').fetchone()
    spoilt = bytearray(blob)
    spoilt[-5] ^= 1
    connection.execute('UPDATE chunk SET "values" = ? WHERE key = ?', (bytes(spoilt), key))
    connection.close()


def test_damaged_block_is_told_and_replaces_no_older_backup(
    folder: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    _back_up(folder, old)
    before = old.read_bytes()
    _damage_a_block(folder / HISTORY_FILE)
    with pytest.raises(StorageError, match="1 blocks of history are damaged"):
        _back_up(folder, old, replace=True)
    assert old.read_bytes() == before
    assert list(back_up(folder / HISTORY_FILE, new, replace=False))[-1].damaged == 1
    assert new.exists()


def test_restore_keeps_the_old_history_beside_the_new(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    _back_up(folder, file)
    writing = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    writing.execute("INSERT INTO tick VALUES (1601, 0, x'00')")
    writing.close()
    kept = _restore(file, folder)
    assert kept is not None
    assert _query(kept, "SELECT max(sequence) FROM tick") == [(1601,)]
    assert _query(folder / HISTORY_FILE, "SELECT max(sequence) FROM tick") == [(LAST_SCAN,)]
    assert _head(folder) == LAST_SCAN


def test_head_follows_a_restore_that_goes_back(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    writing = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    writing.execute("DELETE FROM tick WHERE sequence > 1500")
    _back_up(folder, file)
    writing.close()
    assert _head(folder) == LAST_SCAN
    _restore(file, folder)
    assert _head(folder) == 1500
    assert _is_sound(folder)


@pytest.fixture(params=["foreign", "newer", "damaged", "cut", "text", "in use"])
def useless(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Path:
    """A file that must not take history's place."""
    file = tmp_path / "useless.sqlite"
    if request.param == "foreign":
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.close()
    elif request.param == "text":
        file.write_text("time,D1.ph.PV\n", "ascii")
    else:
        _back_up(folder, file)
    if request.param == "newer":
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
        connection.close()
    elif request.param == "damaged":
        _damage_a_block(file)
    elif request.param == "cut":
        file.write_bytes(file.read_bytes()[: 8192 * 20])
    elif request.param == "in use":
        file.with_name("useless.sqlite-wal").write_bytes(b"x" * 32)
    return file


def test_useless_file_leaves_history_as_it_was(useless: Path, folder: Path) -> None:
    before = readings_of(folder / HISTORY_FILE)
    names = _names(folder)
    with pytest.raises((CorruptDatabaseError, NewerDatabaseError, StorageError)):
        _restore(useless, folder)
    assert readings_of(folder / HISTORY_FILE) == before
    assert _names(folder) == names
    assert _head(folder) == LAST_SCAN


def test_ctrl_c_at_any_step_of_a_backup_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    for number in range(1, 6):
        steps = back_up(folder / HISTORY_FILE, tmp_path / "backup.sqlite", replace=False)
        for _ in range(number):
            next(steps, None)
        with pytest.raises(KeyboardInterrupt):
            steps.throw(KeyboardInterrupt)
        assert _names(tmp_path) == ["data"]


def test_missing_backup_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no file"):
        _restore(tmp_path / "none.sqlite", folder)


def test_history_is_not_restored_from_itself(folder: Path) -> None:
    with pytest.raises(StorageError, match="is history itself"):
        _restore(folder / HISTORY_FILE, folder)


def test_damaged_history_is_kept_too(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    _back_up(folder, file)
    history = folder / HISTORY_FILE
    damaged = b"\x00" * 8192 + history.read_bytes()[8192:]
    history.write_bytes(damaged)
    kept = _restore(file, folder)
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert _is_sound(folder)


def test_file_system_without_second_names_keeps_a_copy(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    file = tmp_path / "backup.sqlite"
    _back_up(folder, file)
    monkeypatch.setattr(os, "link", no_links)
    kept = _restore(file, folder)
    assert kept is not None
    assert readings_of(kept) == readings_of(folder / HISTORY_FILE)


def test_restore_given_up_leaves_the_old_history(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    _back_up(folder, file)
    _forget_scans(folder)
    before, names = readings_of(folder / HISTORY_FILE), _names(folder)
    steps = restore(file, folder, ManualClock())
    assert not next(steps).checking
    steps.close()
    assert readings_of(folder / HISTORY_FILE) == before
    assert _names(folder) == names


def test_killed_restore_leaves_the_old_or_the_new_history_whole(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sqlite"
    _back_up(folder, file)
    new = readings_of(folder / HISTORY_FILE)
    _forget_scans(folder)
    old = readings_of(folder / HISTORY_FILE)
    seen = set()
    for number in range(1, 30):
        trial = tmp_path / f"trial{number}"
        shutil.copytree(folder, trial)
        ended = subprocess.run(
            [sys.executable, "-m", CHILD, str(file), str(trial), str(number)], check=False
        )
        found = readings_of(trial / HISTORY_FILE)
        assert found in (old, new)
        assert _is_sound(trial)
        seen.add(found == new)
        if ended.returncode == 0:
            break
    assert ended.returncode == 0
    assert number > 5
    assert seen == {False, True}


def _forget_scans(folder: Path) -> None:
    """Let the present history lack what a backup holds, as after a damage mended by hand."""
    connection = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    connection.execute("DELETE FROM tick WHERE sequence > 1100")
    connection.close()
    with HeadFile(folder / HEAD_FILE) as head:
        told = head.read()
        assert told is not None
        head.write(replace(told, sequence=1100))

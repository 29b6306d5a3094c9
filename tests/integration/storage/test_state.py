"""The state database is opened, closed, refused and mended as an operator would expect."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plant.errors import CorruptDatabaseError, NewerDatabaseError, StorageError
from plant.message import message
from storage.hash_chain import Finding, Flaw
from storage.state import ANCHOR_FILE, STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.integration.storage.rows import findings, opened, stored


def change(folder: Path, *statements: str) -> None:
    """Change the closed database as somebody with a database tool would."""
    connection = sqlite3.connect(folder / STATE_FILE, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_rows_are_numbered_and_go_on_after_a_clean_stop(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    async with opened(folder) as database:
        assert database.told == []
        assert database.journal.writable
        assert await database.append(3) == [1, 2, 3]
    async with opened(folder) as database:
        assert database.told == []
        assert await database.append(2) == [4, 5]
    assert findings(folder) == []


async def test_closed_database_is_one_file_with_its_head(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.append(1)
    assert sorted(files(tmp_path)) == [ANCHOR_FILE, STATE_FILE]


@pytest.mark.skipif(os.name != "posix", reason="Windows has lists, not modes")
async def test_files_are_for_the_eyes_of_their_account_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    async with opened(tmp_path) as database:
        await database.append(1)
        modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    assert len(modes) >= 3
    assert set(modes.values()) == {0}


async def test_row_after_the_end_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        pass
    with pytest.raises(StorageError, match="closed"):
        await database.append(1)
    assert not database.journal.writable


async def test_database_closes_twice(tmp_path: Path) -> None:
    database = StateDatabase.open(tmp_path, ManualClock())
    database.close()
    database.close()


async def test_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.append(1)
    change(tmp_path, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    before = files(tmp_path)
    with pytest.raises(NewerDatabaseError, match="version 99"):
        StateDatabase.open(tmp_path, ManualClock())
    assert files(tmp_path)[STATE_FILE] == before[STATE_FILE]


async def test_foreign_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    change(tmp_path, "CREATE TABLE recipes (name TEXT)")
    before = files(tmp_path)
    with pytest.raises(CorruptDatabaseError, match="not a database of this program"):
        StateDatabase.open(tmp_path, ManualClock())
    assert files(tmp_path)[STATE_FILE] == before[STATE_FILE]


async def test_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / STATE_FILE).write_text("my shopping list")
    with pytest.raises(CorruptDatabaseError, match="not a database of this program"):
        StateDatabase.open(tmp_path, ManualClock())
    assert files(tmp_path) == {STATE_FILE: b"my shopping list"}


@pytest.mark.parametrize("content", [None, b""])
async def test_interrupted_making_is_begun_again(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        change(tmp_path, "PRAGMA page_size = 8192", "PRAGMA journal_mode = WAL")
    else:
        (tmp_path / STATE_FILE).write_bytes(content)
    async with opened(tmp_path) as database:
        assert database.told == []
        assert await database.append(1) == [1]


def overwrite(path: Path, offset: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)


NOTHING_LEFT = ("storage.nothing_rescued",)


@pytest.mark.parametrize(
    ("offset", "content", "rescue"),
    [
        pytest.param(0, bytes(8192), NOTHING_LEFT, id="first page zeroed"),
        pytest.param(0, b"\xa5" * 512, NOTHING_LEFT, id="header garbled"),
        pytest.param(3 * 8192, b"\xa5" * 8192, (), id="a page in the middle garbled"),
        pytest.param(5 * 8192, bytes(8192), (), id="a page in the middle zeroed"),
    ],
)
async def test_damaged_file_is_kept_aside_and_a_new_one_goes_on(
    tmp_path: Path, offset: int, content: bytes, rescue: tuple[str, ...]
) -> None:
    async with opened(tmp_path) as database:
        await database.append(200)
    overwrite(tmp_path / STATE_FILE, offset, content)
    damaged = (tmp_path / STATE_FILE).read_bytes()

    async with opened(tmp_path, ManualClock(utc_ms=1_795_000_000_000)) as database:
        assert database.notices[0].text == message(
            "storage.moved_aside", file="state-damaged-1795000000000.sqlite"
        )
        assert tuple(database.told[1:]) == rescue
        first = (await database.append(1))[0]  # 201 is the row about the moved file
    assert (tmp_path / "state-damaged-1795000000000.sqlite").read_bytes() == damaged
    keys = ("storage.moved_aside", *rescue, "write")
    assert stored(tmp_path) == list(enumerate(keys, 201))
    assert first == 200 + len(keys)
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM meta WHERE key = 'schema_version'",
        "UPDATE meta SET value = 'x' WHERE key = 'schema_version'",
        "DROP TABLE meta",
    ],
)
async def test_file_without_its_version_is_kept_aside(tmp_path: Path, statement: str) -> None:
    async with opened(tmp_path) as database:
        await database.append(1)
    change(tmp_path, statement)
    async with opened(tmp_path) as database:
        assert database.told == ["storage.moved_aside"]


async def test_our_mark_in_the_header_tells_a_damaged_file_from_a_foreign_one(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as database:
        await database.append(1)
    (tmp_path / ANCHOR_FILE).unlink()
    overwrite(tmp_path / STATE_FILE, 100, b"\xa5" * 2000)  # behind the header of 100 bytes
    async with opened(tmp_path) as database:
        assert database.told == ["storage.moved_aside", *NOTHING_LEFT]
        assert await database.append(1) == [3]


async def test_second_damaged_file_does_not_overwrite_the_first(tmp_path: Path) -> None:
    clock = ManualClock(utc_ms=1_795_000_000_000)
    for _ in range(2):
        async with opened(tmp_path, clock) as database:
            await database.append(200)
        overwrite(tmp_path / STATE_FILE, 0, bytes(100))
    async with opened(tmp_path, clock):
        pass
    aside = sorted(path.name for path in tmp_path.glob("state-damaged-*"))
    assert aside == [
        "state-damaged-1795000000000-1.sqlite",
        "state-damaged-1795000000000.sqlite",
    ]


async def test_log_without_its_database_is_kept_aside(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.append(3)
        shutil.copy(tmp_path / f"{STATE_FILE}-wal", tmp_path / "kept")
    (tmp_path / STATE_FILE).unlink()
    (tmp_path / "kept").rename(tmp_path / f"{STATE_FILE}-wal")
    async with opened(tmp_path) as database:
        assert database.told == ["storage.moved_aside", *NOTHING_LEFT]
    assert list(tmp_path.glob("state-damaged-*-wal"))


async def test_rows_lost_with_a_garbled_log_are_told_by_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.append(5)
        shutil.copy(tmp_path / STATE_FILE, tmp_path / "older")  # the rows are in the log
    (tmp_path / "older").rename(tmp_path / STATE_FILE)
    async with opened(tmp_path) as database:
        assert message("storage.rows_missing", first=1, last=5) in [
            notice.text for notice in database.notices
        ]
        assert (await database.append(1))[0] > 6
    assert Finding(Flaw.MISSING, 6) in findings(tmp_path)


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("UPDATE journal SET new = '0' WHERE sequence = 4", Flaw.EDITED),
        ("DELETE FROM journal WHERE sequence = 4", Flaw.MISSING),
        ("DELETE FROM journal WHERE sequence > 7", Flaw.TAIL_CUT),
        ("UPDATE journal SET sequence = 40 WHERE sequence = 4", Flaw.EDITED),
        (
            "INSERT INTO journal SELECT 11, utc_ms, monotonic_s, boot_id, station, kind, "
            "'mallory', authenticated, origin, subject, action, old, new, reason, result, "
            "command_id, previous, digest FROM journal WHERE sequence = 10",
            Flaw.OUT_OF_CHAIN,
        ),
    ],
)
async def test_tampering_past_the_program_is_found(
    tmp_path: Path, statement: str, flaw: Flaw
) -> None:
    async with opened(tmp_path) as database:
        await database.append(10)
    change(
        tmp_path,
        "DROP TRIGGER journal_is_not_changed",
        "DROP TRIGGER journal_is_not_deleted",
        statement,
    )
    assert flaw in {finding.flaw for finding in findings(tmp_path)}


async def test_lost_head_is_told_and_begun_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.append(4)
    (tmp_path / ANCHOR_FILE).unlink()
    async with opened(tmp_path) as database:
        assert database.told == ["storage.anchor_missing"]
        assert await database.append(1) == [6]
    assert findings(tmp_path) == []


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that even root cannot write: a read-only mount, or else its mode."""
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    bound = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if bound.returncode:
        pytest.skip("root without the right to mount: no folder is read-only here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_read_only_folder_makes_the_program_view_only(read_only_folder: Path) -> None:
    async with opened(read_only_folder) as database:
        assert database.told == ["storage.read_only"]
        assert not database.journal.writable
        assert database.journal.trouble == message(
            "storage.read_only", folder=str(read_only_folder)
        )
        with pytest.raises(StorageError):
            await database.append(1)


async def test_database_held_by_another_program_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.PATIENT_WAIT_S", 0.0)
    async with opened(tmp_path):
        pass
    holder = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA locking_mode = EXCLUSIVE')\n"
        "connection.execute('BEGIN EXCLUSIVE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / STATE_FILE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match="held by another program"):
            StateDatabase.open(tmp_path, ManualClock())
        child.communicate("")

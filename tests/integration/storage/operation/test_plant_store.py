"""A change of the automation is kept whole and once, in its order, or not at all."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from plant.errors import StorageError
from plant.operation.store import Change, PlantStore
from storage.energy.energy_ledger import newest_days, rows_of_batch
from storage.operation.opening import ask_file
from storage.operation.plant_store import SqlPlantStore, ViewOnlyPlantStore, _Write
from storage.operation.reading import documents, gaps
from storage.sqlite_engine import writing_engine
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.integration.storage.operation.made_up import (
    BATCH_ID,
    NOW_MS,
    entry,
    head,
    ledger_day,
    ledger_row,
    opened,
    published,
    step,
    transition,
)
from tests.integration.storage.operation.stored import numbers


def change_by_hand(folder: Path, *statements: str) -> None:
    """Change the closed database as a disk that lost something would."""
    with contextlib.closing(sqlite3.connect(folder / STATE_FILE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


async def test_a_new_plant_has_no_documents(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        assert store.load() == {}


async def test_documents_are_replaced_whole_and_come_back_after_a_restart(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        await store.commit(Change(NOW_MS, states={"batch": "1", "energy": '{"used": 7}'}))
        await store.commit(Change(NOW_MS + 1, states={"batch": "2"}))
    async with opened(tmp_path) as store:
        assert store.load() == {"batch": "2", "energy": '{"used": 7}'}


async def test_all_parts_of_a_change_are_written_together(tmp_path: Path) -> None:
    change = Change(
        NOW_MS,
        states={"batch": "all"},
        transitions=(transition(1), transition(1, unit_id="D4")),
        entries=(entry("feeding"), entry("card")),
        ledger=(ledger_row(100),),
        days=(ledger_day(90),),
        batches=(head(published()),),
    )
    async with opened(tmp_path) as store:
        await store.commit(change)
        await store.commit(Change(NOW_MS, days=(ledger_day(95),)))
    engine = writing_engine(tmp_path / STATE_FILE, wait_s=1.0)
    with engine.connect() as connection:
        assert rows_of_batch(connection, BATCH_ID) == change.ledger
        assert newest_days(connection, 5) == (ledger_day(95),)
    assert (numbers(tmp_path), numbers(tmp_path, "D4")) == ([1], [1])


async def test_changes_keep_their_order_though_nobody_waits_between(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await asyncio.gather(*(store.commit(step(number)) for number in range(1, 501)))
        assert store.load() == {"batch": '{"D3": 500}'}
    assert numbers(tmp_path) == list(range(1, 501))


async def test_a_change_can_be_read_by_others_once_it_is_acknowledged(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        for number in range(1, 6):
            await store.commit(step(number))
            assert numbers(tmp_path)[-1] == number


async def test_a_change_that_nobody_waits_for_is_kept_all_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        store.commit(step(1)).cancel()
        await store.commit(step(2))
    assert numbers(tmp_path) == [1, 2]


async def test_a_doubled_transition_is_refused_by_the_database_with_its_whole_change(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        good = store.commit(step(1))
        doubled = store.commit(
            replace(step(1), states={"batch": "doubled"}, entries=(entry("note"),))
        )
        after = store.commit(step(2))
        await good
        with pytest.raises(StorageError, match="UNIQUE"):
            await doubled
        await after
        assert store.load() == {"batch": '{"D3": 2}'}
    assert numbers(tmp_path) == [1, 2]
    with contextlib.closing(sqlite3.connect(tmp_path / STATE_FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM batch_entry").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE batch_transition SET new = 'Aborted'",
        "DELETE FROM batch_transition",
        "UPDATE batch_entry SET facts = '{}'",
        "DELETE FROM batch_entry",
        "UPDATE energy_row SET metered_wh = 0",
        "DELETE FROM energy_row",
        "DELETE FROM batch",
    ],
)
async def test_rows_are_never_changed_or_deleted(tmp_path: Path, statement: str) -> None:
    async with opened(tmp_path) as store:
        whole = replace(step(1), entries=(entry("note"),), ledger=(ledger_row(1),))
        await store.commit(replace(whole, batches=(head(published()),)))
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        change_by_hand(tmp_path, statement)


async def test_a_missing_transition_is_found_when_the_state_is_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as store:
        for number in range(1, 6):
            await store.commit(step(number, units=("D3", "D4")))
    change_by_hand(
        tmp_path,
        "DROP TRIGGER batch_transition_is_not_deleted",
        "DELETE FROM batch_transition WHERE unit = 'D4' AND sequence IN (2, 3)",
    )
    async with opened(tmp_path) as store:
        assert isinstance(store, SqlPlantStore)
        assert store.load() == {"batch": '{"D3": 5, "D4": 5}'}
        (finding,) = store.findings
    assert finding.key == "storage.transitions_missing"
    assert dict(finding.facts) == {"unit": "D4", "missing": 2}
    assert "missing" in caplog.text


async def test_a_change_waits_while_another_program_holds_the_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.commit(step(1))
        holder = sqlite3.connect(tmp_path / STATE_FILE, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        waiting = store.commit(step(2))
        assert numbers(tmp_path) == [1]
        holder.execute("ROLLBACK")
        holder.close()
        await waiting
    assert numbers(tmp_path) == [1, 2]


async def test_a_change_after_the_end_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        pass
    with pytest.raises(StorageError, match="closed"):
        await store.commit(step(1))


def test_a_change_that_ends_after_its_loop_is_kept(tmp_path: Path) -> None:
    database = StateDatabase.open(tmp_path, ManualClock())

    async def leave_early() -> PlantStore:
        store = database.plant_store(asyncio.get_running_loop())
        store.commit(step(1))
        return store

    asyncio.run(leave_early())
    database.close()
    assert numbers(tmp_path) == [1]


async def test_a_commit_that_failed_but_reached_the_disk_is_not_written_twice(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        await store.commit(step(1))
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    writes = [_Write(step(number), ("boot", number), future) for number in (2, 3)]
    engine = writing_engine(tmp_path / STATE_FILE, wait_s=1.0)
    with engine.connect() as connection:
        for _ in range(2):  # the writer tries a group again when its commit failed
            with connection.begin():
                for write in writes:
                    write.run(connection)
    assert numbers(tmp_path) == [1, 2, 3]


async def test_a_write_that_never_reached_the_disk_is_written_when_tried_again(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        await store.commit(step(1))
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    write = _Write(step(2), ("boot", 1), future)
    engine = writing_engine(tmp_path / STATE_FILE, wait_s=1.0)
    with engine.connect() as connection:
        with contextlib.suppress(RuntimeError), connection.begin():
            write.run(connection)
            raise RuntimeError("the power goes")
        with connection.begin():
            write.run(connection)
    assert numbers(tmp_path) == [1, 2]


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_change_waits_on_a_full_disk_and_follows_by_itself(full_disk: Path) -> None:
    async with opened(full_disk) as store:
        await store.commit(step(1))
        filler = full_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(4096))
        large = Change(NOW_MS, states={"batch": "x" * 200_000}, transitions=(transition(2),))
        waiting = store.commit(large)
        assert not waiting.done()
        filler.unlink()
        await waiting
        assert len(store.load()["batch"]) == 200_000
    assert numbers(full_disk) == [1, 2]


@pytest.fixture
def read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that this account may not write in, as the program finds out."""
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and may(path, mode))
    return tmp_path


async def test_a_folder_that_cannot_be_written_shows_what_lies_there_and_keeps_nothing(
    tmp_path: Path, read_only_folder: Path
) -> None:
    database = StateDatabase.open(read_only_folder, ManualClock())
    store = database.plant_store(asyncio.get_running_loop())
    assert isinstance(store, ViewOnlyPlantStore)
    assert store.load() == {}
    with pytest.raises(StorageError, match="cannot be written"):
        await store.commit(step(1))
    assert store.findings == ()
    database.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_file_on_a_disk_that_became_read_only_is_shown_as_it_lies(
    full_disk: Path,
) -> None:
    async with opened(full_disk) as store:
        await store.commit(step(1))
    subprocess.run(["mount", "-o", "remount,ro", str(full_disk)], check=True)
    async with opened(full_disk) as store:
        assert isinstance(store, ViewOnlyPlantStore)
        assert store.load() == {"batch": '{"D3": 1}'}
        with pytest.raises(StorageError):
            await store.commit(step(2))
    assert ask_file(full_disk / STATE_FILE, unasked) is None


def unasked(connection: Connection) -> None:
    """Ask for a table that no version has."""
    connection.exec_driver_sql("SELECT * FROM unheard_of")


async def test_an_old_file_without_the_tables_has_no_documents(tmp_path: Path) -> None:
    file = tmp_path / STATE_FILE
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    assert ask_file(file, documents) is None


async def test_a_damaged_file_cannot_be_read_in_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await asyncio.gather(*(store.commit(step(number)) for number in range(1, 400)))
    file = tmp_path / STATE_FILE
    file.write_bytes(file.read_bytes()[:8192] + b"\xa5" * (file.stat().st_size - 8192))
    with pytest.raises(StorageError, match="cannot be read"):
        ask_file(file, gaps)


async def test_statements_of_a_transaction_refuse_a_double_by_themselves(
    tmp_path: Path,
) -> None:
    from storage.operation.writing import write_change

    async with opened(tmp_path) as store:
        await store.commit(step(1))
    engine = writing_engine(tmp_path / STATE_FILE, wait_s=1.0)
    with engine.connect() as connection, pytest.raises(IntegrityError), connection.begin():
        write_change(connection, step(1))

"""A damaged state database: what can be read goes on in the new one, and nothing else."""

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from plant.operation.store import Change
from storage.database import STATE_FORM
from storage.migrations import MIGRATIONS, Migration, newest
from storage.operation.plant_store import SqlPlantStore
from storage.state import STATE_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.integration.storage.operation.made_up import (
    NOW_MS,
    entry,
    head,
    ledger_day,
    ledger_row,
    opened,
    published,
    step,
)
from tests.integration.storage.rows import entry as command

PAGE = 8192
STEPS = 60
TABLES = ("batch", "batch_entry", "batch_transition", "energy_day", "energy_row", "plant_state")
LONG = '"' + "x" * 30_000 + '"'
"""A document over several pages, as a plant of six digesters has them."""


async def filled(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Fill a database with a history of changes; return all rows of the automation."""
    await journaled(folder)
    async with opened(folder) as store:
        await store.commit(
            Change(NOW_MS, batches=(head(published()),), states={"outputs": LONG})
        )
        for number in range(1, STEPS + 1):
            whole = replace(step(number), entries=(entry("pulse"), entry("dose")))
            await store.commit(replace(whole, ledger=(ledger_row(number),)))
        await store.commit(Change(NOW_MS, days=(ledger_day(5),)))
    return rows(folder / STATE_FILE)


async def journaled(folder: Path) -> None:
    """Leave the traces of a database that was used before."""
    database = StateDatabase.open(folder, ManualClock())
    journal = database.journal(asyncio.get_running_loop())
    await asyncio.gather(*(journal.append(command(f"c{number}")) for number in range(50)))
    await asyncio.to_thread(database.close)


def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608
            for table in TABLES
        }


def damage(file: Path, page: int, content: bytes) -> None:
    with file.open("r+b") as opened_file:
        opened_file.seek(page * PAGE)
        opened_file.write(content)


def reopened(folder: Path) -> list[str]:
    """Open the database as a start does; return what it tells."""
    database = StateDatabase.open(folder, ManualClock())
    database.close()
    return [notice.text.key for notice in database.notices]


async def test_damage_elsewhere_costs_the_automation_nothing(tmp_path: Path) -> None:
    before = await filled(tmp_path)
    file = tmp_path / STATE_FILE
    with contextlib.closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'journal'"
        ).fetchone()
    damage(file, page - 1, b"\xa5" * PAGE)
    assert reopened(tmp_path) == ["storage.moved_aside", "storage.rescued"]
    assert rows(file) == before
    async with opened(tmp_path) as store:
        assert isinstance(store, SqlPlantStore)
        assert store.load() == {"batch": f'{{"D3": {STEPS}}}', "outputs": LONG}
        assert store.findings == ()
        await store.commit(step(STEPS + 1))


@pytest.mark.parametrize("content", [bytes(PAGE), b"\xa5" * PAGE], ids=["zeroed", "garbled"])
async def test_whichever_page_is_damaged_only_rows_as_they_were_go_on(
    tmp_path: Path, content: bytes
) -> None:
    making = tmp_path / "making"
    before = await filled(making)
    whole = (making / STATE_FILE).read_bytes()
    pages = len(whole) // PAGE
    assert pages > 25
    complete = 0
    for page in range(pages):
        folder = tmp_path / str(page)
        folder.mkdir()
        file = folder / STATE_FILE
        file.write_bytes(whole)
        (folder / "journal.head").write_bytes((making / "journal.head").read_bytes())
        damage(file, page, content)
        told = reopened(folder)
        if "storage.moved_aside" not in told:  # zeros inside a text look sound to SQLite
            assert not any(content)
            continue
        after = rows(file)
        for table in TABLES:
            assert set(after[table]) <= set(before[table]), (page, table)
        complete += after == before
        if after != before:
            assert {"storage.rescued_in_part", "storage.nothing_rescued"} & set(told), page
    assert complete > pages // 3  # pages of the journal, indices and empty ones


async def test_what_the_log_beside_the_file_holds_is_brought_over_too(tmp_path: Path) -> None:
    await journaled(tmp_path)
    async with opened(tmp_path) as store:
        for number in range(1, STEPS):
            await store.commit(step(number))
        names = (STATE_FILE, f"{STATE_FILE}-wal", "journal.head")
        lost = {name: (tmp_path / name).read_bytes() for name in names}
    folder = tmp_path / "killed"
    folder.mkdir()
    for name, content in lost.items():
        (folder / name).write_bytes(content)
    with contextlib.closing(sqlite3.connect(folder / STATE_FILE)) as connection:
        version = "UPDATE meta SET value = 'x' WHERE key = 'schema_version'"
        connection.execute(version)
        connection.commit()
        assert await asyncio.to_thread(reopened, folder) == [
            "storage.moved_aside",
            "storage.rescued",
        ]
    async with opened(folder) as store:
        assert store.load() == {"batch": f'{{"D3": {STEPS - 1}}}'}


async def test_an_older_file_has_its_notes_brought_over(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    file = tmp_path / STATE_FILE
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "INSERT INTO note VALUES ('n1', 1, NULL, 'foam', '[]', 'D3', 'a', 1, 'a', 1, NULL,"
            " NULL)"
        )
        for table in TABLES:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM meta WHERE key = 'schema_version'")
        connection.commit()
    assert reopened(tmp_path) == ["storage.moved_aside", "storage.rescued"]
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT note_id, text FROM note").fetchall() == [
            ("n1", "foam")
        ]


async def test_rows_that_damage_made_into_something_else_are_left_out(tmp_path: Path) -> None:
    await journaled(tmp_path)
    async with opened(tmp_path) as store:
        await store.commit(Change(NOW_MS, states={"batch": "{}", "energy": '{"used": 1}'}))
    file = tmp_path / STATE_FILE
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE plant_state SET document = '{\"us' WHERE key = 'energy'")
        odd = "INSERT INTO batch_entry VALUES (?, 'D3-1', 'D3', ?, 'note', 'a', NULL, ?)"
        connection.execute(odd, (1, 5, "{}"))
        connection.execute(odd, (2, b"\xa5", "{}"))
        connection.execute(odd, (3, 7, '"\0"'))
        connection.execute("DELETE FROM meta WHERE key = 'schema_version'")
        connection.commit()
    assert reopened(tmp_path) == ["storage.moved_aside", "storage.rescued_in_part"]
    assert [row[0] for row in rows(file)["batch_entry"]] == [1]
    async with opened(tmp_path) as store:
        assert store.load() == {"batch": "{}"}


async def test_a_disk_that_does_not_take_the_rows_keeps_no_program_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / STATE_FILE)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'schema_version'")
        connection.commit()
    broken = Migration(newest(), (*MIGRATIONS[-1].statements, "DROP TABLE batch_entry"))
    form = replace(STATE_FORM, migrations=(*MIGRATIONS[:-1], broken))
    monkeypatch.setattr("storage.database.open_database.__kwdefaults__", {"form": form})
    assert reopened(tmp_path) == ["storage.moved_aside", "storage.nothing_rescued"]

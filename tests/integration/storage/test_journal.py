"""The journal's futures end on the engine's loop, with the row on the disk."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from plant.errors import StorageError
from plant.ports import JournalPort
from storage.head_anchor import FIRST_EVER, Head, read_anchor
from storage.journal import HeadKeeper
from storage.state import ANCHOR_FILE, StateDatabase
from tests.fakes.clock import ManualClock
from tests.integration.storage.rows import entry, findings, opened, stored


async def test_number_comes_when_the_row_can_be_read_by_others(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        for number in range(1, 6):
            assert await database.journal.append(entry()) == number
            assert stored(tmp_path)[-1] == (number, "write")


async def test_appending_returns_at_once_without_a_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        future = database.journal.append(entry())
        assert not future.done()  # it ends on this loop, which has had no turn yet
        assert await future == 1


async def test_row_that_nobody_waits_for_is_kept_all_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        database.journal.append(entry()).cancel()
        assert await database.journal.append(entry()) == 2
    assert len(stored(tmp_path)) == 2


async def test_wrong_row_fails_with_its_reason_and_leaves_no_gap(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        wrong = database.journal.append(replace(entry(), utc_ms=1 << 70))
        right = database.journal.append(entry())
        with pytest.raises(StorageError, match="does not take the row"):
            await wrong
        assert await right == 1
    assert findings(tmp_path) == []


async def test_odd_text_is_kept_to_the_letter(tmp_path: Path) -> None:
    odd = "=cmd|' /C calc'!A0\n\x00'; DROP TABLE journal; -- \u2028 മലയാളം"
    async with opened(tmp_path) as database:
        await database.journal.append(replace(entry(), reason=odd, operator=odd))
    assert findings(tmp_path) == []  # the seal is computed over what is read back


def test_row_that_ends_after_its_loop_is_kept(tmp_path: Path) -> None:
    database = StateDatabase.open(tmp_path, ManualClock())

    async def leave_early() -> JournalPort:
        journal = database.journal(asyncio.get_running_loop())
        journal.append(entry())
        return journal

    asyncio.run(leave_early())
    database.close()
    assert stored(tmp_path) == [(1, "write")]


def test_head_that_cannot_be_written_is_tried_again_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / ANCHOR_FILE
    keeper = HeadKeeper(path, FIRST_EVER)
    in_the_way = tmp_path / f"{ANCHOR_FILE}.new"
    in_the_way.mkdir()
    for sequence in (1, 2):
        keeper.advance(Head(sequence, bytes(32)))
        keeper.keep()
    in_the_way.rmdir()
    keeper.keep()
    assert read_anchor(path) == replace(FIRST_EVER, head=Head(2, bytes(32)))
    assert caplog.text.count("journal.head cannot be written") == 1


def test_head_that_has_not_moved_is_not_written_again(tmp_path: Path) -> None:
    keeper = HeadKeeper(tmp_path / ANCHOR_FILE, FIRST_EVER)
    keeper.keep()
    assert not (tmp_path / ANCHOR_FILE).exists()

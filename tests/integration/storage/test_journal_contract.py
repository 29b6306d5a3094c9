"""What every JournalPort promises: the real one and the fake of the engine's tests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plant.errors import StorageError
from plant.message import message
from plant.ports import JournalPort
from storage.journal import ViewOnlyJournal
from storage.state import StateDatabase
from tests.fakes.clock import ManualClock
from tests.fakes.journal import FakeJournal
from tests.integration.storage.rows import entry


@pytest.fixture(params=["real", "fake"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[JournalPort]:
    loop = asyncio.get_running_loop()
    if request.param == "fake":
        yield FakeJournal(loop)
        return
    database = StateDatabase.open(tmp_path, ManualClock())
    yield database.journal(loop)
    database.close()


@pytest.fixture(params=["real", "fake"])
async def closed_journal(request: pytest.FixtureRequest) -> JournalPort:
    loop = asyncio.get_running_loop()
    if request.param == "real":
        return ViewOnlyJournal(message("storage.read_only", folder="x"), loop)
    fake = FakeJournal(loop)
    fake.broken = True
    fake.set_writable(writable=False)
    return fake


async def test_rows_are_numbered_in_the_order_of_asking(journal: JournalPort) -> None:
    futures = [journal.append(entry(f"c{number}")) for number in range(5)]
    assert await asyncio.gather(*futures) == [1, 2, 3, 4, 5]


async def test_healthy_journal_is_writable_and_has_no_trouble(journal: JournalPort) -> None:
    await journal.append(entry())
    assert journal.writable
    assert journal.trouble is None


async def test_row_that_cannot_be_kept_fails_as_ours(
    closed_journal: JournalPort,
) -> None:
    assert not closed_journal.writable
    with pytest.raises(StorageError):
        await closed_journal.append(entry())

"""What every BatchBook promises: the real one and the fake of the screens' tests."""

from pathlib import Path

import pytest

from plant.operation.store import BatchBook, BatchRecord, Change
from storage.operation.batch_book import SqlBatchBook
from storage.operation.file_store import FilePlantStore
from storage.state import STATE_FILE
from tests.fakes.clock import ManualClock
from tests.fakes.operation import FakeBatchBook
from tests.integration.storage.operation.made_up import NOW_MS, head, published

OLD, NEW, OTHER = "D3-2026-11-14-1", "D3-2026-11-20-1", "D4-2026-11-15-1"
STARTS = {OLD: NOW_MS, OTHER: NOW_MS + 1, NEW: NOW_MS + 2}


@pytest.fixture(params=["real", "fake"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> BatchBook:
    recipe = published()
    with FilePlantStore(tmp_path / STATE_FILE, ManualClock()) as store:
        heads = (head(recipe, batch_id=key, started_ms=at) for key, at in STARTS.items())
        store.commit(Change(NOW_MS, batches=tuple(heads)))
    real = SqlBatchBook(tmp_path)
    if request.param == "real":
        return real
    records = [real.record(batch_id) for batch_id in (NEW, OTHER, OLD)]
    return FakeBatchBook(*(each for each in records if isinstance(each, BatchRecord)))


def test_the_newest_come_first(book: BatchBook) -> None:
    assert [line.batch_id for line in book.batches()] == [NEW, OTHER, OLD]
    assert [line.batch_id for line in book.batches(unit_id="D3")] == [NEW, OLD]
    assert [line.batch_id for line in book.batches(unit_id="D3", limit=1)] == [NEW]
    assert book.batches(unit_id="D9") == ()


def test_a_record_belongs_to_its_line(book: BatchBook) -> None:
    record = book.record(OTHER)
    assert record is not None
    assert record.line == book.batches(unit_id="D4")[0]
    assert book.record("D9-2026-11-15-1") is None

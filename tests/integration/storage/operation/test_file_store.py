"""A rehearsal's store keeps the same rows without a thread, at once and in order."""

from pathlib import Path

import pytest

from plant.errors import StorageError
from plant.operation.store import Change
from storage.operation.batch_book import SqlBatchBook
from storage.operation.file_store import FilePlantStore
from storage.state import STATE_FILE
from tests.fakes.clock import ManualClock
from tests.integration.storage.operation.made_up import (
    BATCH_ID,
    NOW_MS,
    head,
    published,
    step,
)


def opened(folder: Path) -> FilePlantStore:
    return FilePlantStore(folder / STATE_FILE, ManualClock())


def test_what_was_written_is_loaded_at_once_and_after_the_end(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert store.load() == {}
        for number in range(1, 1100):
            store.commit(step(number))
        assert store.load() == {"batch": '{"D3": 1099}'}
    with opened(tmp_path) as store:
        assert store.load() == {"batch": '{"D3": 1099}'}


def test_a_doubled_transition_leaves_nothing_of_its_change(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.commit(step(1))
        with pytest.raises(StorageError, match="UNIQUE"):
            store.commit(Change(NOW_MS, states={"x": "y"}, transitions=step(1).transitions))
        store.commit(step(2))
        assert store.load() == {"batch": '{"D3": 2}'}


def test_its_batches_are_read_as_those_of_the_plant(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.commit(Change(NOW_MS, batches=(head(published()),), transitions=step(1).transitions))
    store.close()
    store.close()
    record = SqlBatchBook(tmp_path).record(BATCH_ID)
    assert record is not None
    assert record.transitions == step(1).transitions

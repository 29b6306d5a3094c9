"""A rehearsal's records stay where they are wanted, and never among a plant's own."""

from pathlib import Path

import pytest

from hmi.commands.rehearsing.records import kept
from plant.errors import StorageError
from plant.operation.store import Change
from storage.operation.batch_book import SqlBatchBook
from tests.fakes.clock import ManualClock
from tests.integration.storage.operation.made_up import BATCH_ID, NOW_MS, head, published

CHANGE = Change(NOW_MS, states={"batch": "{}"}, batches=(head(published()),))


def test_without_a_folder_they_are_kept_in_memory(tmp_path: Path) -> None:
    with kept(None, ManualClock()) as keeper:
        keeper.commit(CHANGE)
        assert keeper.load() == {"batch": "{}"}
    assert list(tmp_path.iterdir()) == []


def test_in_a_new_folder_the_batches_are_found_as_a_plants_are(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with kept(folder, ManualClock()) as keeper:
        keeper.commit(CHANGE)
        assert keeper.load() == {"batch": "{}"}
    assert [line.batch_id for line in SqlBatchBook(folder).batches()] == [BATCH_ID]


def test_a_folder_with_records_is_refused_and_left_alone(tmp_path: Path) -> None:
    with kept(tmp_path, ManualClock()) as keeper:
        keeper.commit(CHANGE)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(StorageError, match="another folder"), kept(tmp_path, ManualClock()):
        pass
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

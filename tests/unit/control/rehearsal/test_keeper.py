"""What is kept in memory is the text that a disk would get, written when it is read."""

from control.automation.saved import Documents
from control.rehearsal.keeper import LateDocuments, MemoryKeeper
from plant.batch.plant_run import PlantRun
from plant.operation.store import Change
from tests.fakes.running.plant import plant_run


def test_a_late_document_is_the_same_text_as_one_written_at_once() -> None:
    state, codec = plant_run(), LateDocuments()
    keeper = MemoryKeeper({"other": "1"})
    keeper.commit(Change(0, states={"batch": codec.write(state)}))
    kept = keeper.load()
    assert kept == {"other": "1", "batch": Documents().write(state)}
    assert codec.read(PlantRun, kept, "batch") == state


def test_a_newer_document_replaces_the_older_one_and_leaves_the_others() -> None:
    keeper, codec = MemoryKeeper({}), LateDocuments()
    keeper.commit(Change(0, states={"batch": codec.write(plant_run())}))
    keeper.commit(Change(1, states={"batch": codec.write(PlantRun(seen_ms=7))}))
    keeper.commit(Change(2))
    assert codec.read(PlantRun, keeper.load(), "batch") == PlantRun(seen_ms=7)

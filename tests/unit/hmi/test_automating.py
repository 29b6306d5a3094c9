"""What the automation is built from when the engine starts."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from control.automation.operation_board import OperationBoard
from control.automation.saved import Documents
from hmi.compose.automating import Automating
from plant.batch.plant_run import PlantRun
from plant.description.load import load_plant
from plant.description.problems import DescriptionProblems
from plant.errors import StorageError
from plant.message import Message
from plant.operation.store import Change, PlantStore
from tests.fakes.clock import ManualClock

HOUR_S = 3600.0


class Store:
    """A store with documents in memory."""

    findings: Sequence[Message] = ()

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._documents = documents

    def load(self) -> Mapping[str, str]:
        return self._documents

    def commit(self, change: Change) -> "asyncio.Future[None]":
        raise AssertionError(change)


class Bench:
    """Builds the automation of the simulated plant again and again."""

    def __init__(self, data: Path) -> None:
        self.clock = ManualClock()
        self.told: list[str] = []
        self.data = data

    def build(self, store: PlantStore | None, *, folder: Path | None = None) -> PlantRun:
        automating = Automating(
            load_plant(folder),
            folder=folder,
            data=self.data,
            clock=self.clock,
            open_store=lambda _loop: store,
            tell=lambda texts: self.told.extend(text.key for text in texts),
        )
        loop = asyncio.new_event_loop()
        try:
            automated = automating.build(loop, OperationBoard())
        finally:
            loop.close()
        return automated.automation.view().run


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def _kept(run: PlantRun, seen_ms: int) -> dict[str, str]:
    codec = Documents()
    text = codec.write(run).replace('"seen_ms":0', f'"seen_ms":{seen_ms}')
    return {"batch": text}


def test_the_simulated_plant_begins_in_the_middle_of_its_rota(bench: Bench) -> None:
    run = bench.build(Store({}))
    assert {unit.place for unit in run.units.values()} >= {"S2", "S3"}
    assert bench.told == []


def test_after_a_short_stop_it_goes_on_where_it_was(bench: Bench) -> None:
    first = bench.build(Store({}))
    kept = _kept(first, bench.clock.utc_ms())
    bench.clock.advance(0.9 * HOUR_S)
    again = bench.build(Store(kept))
    assert {key: unit.batch_id for key, unit in again.units.items()} == {
        key: unit.batch_id for key, unit in first.units.items()
    }
    assert bench.told == []


def test_after_a_long_stop_it_is_another_plant_whose_records_are_numbered_on(
    bench: Bench,
) -> None:
    first = bench.build(Store({}))
    kept = _kept(first, bench.clock.utc_ms())
    kept["batch"] = kept["batch"].replace('"sequence":0', '"sequence":41')
    bench.clock.advance(2 * HOUR_S)
    again = bench.build(Store(kept))
    assert bench.told == ["automation.new_rota"]
    assert {unit.sequence for unit in again.units.values()} == {41}
    ids = {unit.batch_id for unit in first.units.values()}
    assert not ids & {unit.batch_id for unit in again.units.values()}


def test_without_a_state_database_the_plant_is_left_to_people(bench: Bench) -> None:
    with pytest.raises(StorageError):
        bench.build(None)


def test_a_wrong_table_of_an_own_plant_is_named(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "plant"
    folder.mkdir()
    site = Path("resources/plant/site.toml").read_text(encoding="utf-8")
    (folder / "site.toml").write_text(site, encoding="utf-8")
    (folder / "interlocks.toml").write_text("schema = 2\n", encoding="utf-8")
    with pytest.raises(DescriptionProblems, match=r"interlocks\.toml"):
        bench.build(Store({}), folder=folder)

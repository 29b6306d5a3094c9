"""A window whose desk is real: state database on the disk, exporter to files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.notebook.built_in_sets import built_in_sets
from storage.notebook.note_store import NoteStore
from storage.notebook.records import Records
from storage.notebook.trend_set_store import TrendSetStore
from storage.state import StateDatabase
from storage.transfer.exporter import HistoryFiles
from tests.fakes.clock import ManualClock
from tests.fakes.history import FakeHistory
from tests.gui.desk.desk_station import DeskStation
from tests.gui.detail.station import Station


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant, loaded once."""
    return load_plant()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """Return records served by a state database."""
    records = Records()
    database = StateDatabase.open(tmp_path / "data", ManualClock(), station="pc")
    database.serve(records)
    yield records
    records.close()
    database.close()


@pytest.fixture
def desk(
    qtbot: QtBot, description: PlantDescription, records: Records, tmp_path: Path
) -> DeskStation:
    """Return a station with its desk, on the trends page."""
    clock, history = ManualClock(), FakeHistory()
    notes = NoteStore(records, clock)
    sets = TrendSetStore(records, clock, built_in_sets(description))
    exporter = HistoryFiles(history)
    station = Station(
        qtbot,
        description,
        history=history,
        desk={"notes": notes, "trend_sets": sets, "exporter": exporter},
    )
    return DeskStation(station, history, notes, sets, tmp_path)

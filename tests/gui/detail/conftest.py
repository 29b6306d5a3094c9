"""The station on the built-in plant."""

import pytest
from pytestqt.qtbot import QtBot

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from tests.gui.detail.station import Station


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant, loaded once."""
    return load_plant()


@pytest.fixture
def station(qtbot: QtBot, description: PlantDescription) -> Station:
    """Return a station where an engineer sits."""
    return Station(qtbot, description)

"""The window of an automated plant, and what the automation says."""

import pytest
from pytestqt.qtbot import QtBot

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from tests.fakes.running.doors import AutomatedDoors
from tests.gui.batch.running import Running
from tests.gui.detail.station import Station


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant, loaded once."""
    return load_plant()


@pytest.fixture
def automated() -> AutomatedDoors:
    """Return the far side of the doors."""
    return AutomatedDoors()


@pytest.fixture
def running(qtbot: QtBot, description: PlantDescription, automated: AutomatedDoors) -> Running:
    """Return a station where an engineer sits and the plant runs itself."""
    return Running(Station(qtbot, description, desk=automated.doors()), automated.operation)

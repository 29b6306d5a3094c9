"""The built-in plant, loaded once for all tests of the simulated units."""

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription


@pytest.fixture(scope="session")
def description() -> PlantDescription:
    """Return the built-in plant."""
    return load_plant()

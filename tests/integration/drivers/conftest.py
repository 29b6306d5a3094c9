"""What several tests of the drivers need."""

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription


@pytest.fixture(scope="session")
def plant() -> PlantDescription:
    """Return the product's own plant."""
    return load_plant()

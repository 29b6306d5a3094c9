"""The built-in plant amid its rota, for every test of the whole automation."""

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from tests.integration.automation.rig import Rig, recipes, usual_setup


@pytest.fixture(scope="module")
def description() -> PlantDescription:
    return load_plant()


@pytest.fixture
def rig(description: PlantDescription) -> Rig:
    recipe = recipes(description).recipes()[0]
    return Rig(description, usual_setup(description), recipe)

"""The plans of both plants, worked out once."""

from pathlib import Path

import pytest

import resources
from control.stage_outputs.plan import OutputPlan, output_plan
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.description.plant_files import PlantFiles
from plant.operation.output_numbers import OutputNumbers
from plant.operation.output_numbers_file import load_output_numbers

BASIC = Path(resources.__file__).parent / "plant" / "basic"


@pytest.fixture(scope="session")
def full() -> PlantDescription:
    """Return the default plant."""
    return load_plant()


@pytest.fixture(scope="session")
def basic() -> PlantDescription:
    """Return the plant without many sensors."""
    return load_plant(BASIC)


@pytest.fixture(scope="session")
def numbers(full: PlantDescription) -> OutputNumbers:
    """Return the product's numbers."""
    return load_output_numbers(PlantFiles().stage_outputs(), full.texts)


@pytest.fixture(scope="session")
def plan(full: PlantDescription, numbers: OutputNumbers) -> OutputPlan:
    """Return the plan of the default plant."""
    return output_plan(full, numbers)


@pytest.fixture(scope="session")
def basic_plan(basic: PlantDescription, numbers: OutputNumbers) -> OutputPlan:
    """Return the plan of the plant without many sensors."""
    return output_plan(basic, numbers)

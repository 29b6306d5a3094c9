"""Every text key that the field layer can say exists in English."""

import re
from pathlib import Path

import pytest

import drivers
from drivers.diagnosis import Trouble
from drivers.request import Fault
from plant.description.model import PlantDescription
from plant.texts import Texts

_KEY = re.compile(r'"((?:field|cause)\.[a-z_.]+)"')
_SOURCES = Path(drivers.__file__).parent


@pytest.fixture
def texts(plant: PlantDescription) -> Texts:
    return plant.texts


def test_every_literal_key_has_its_text(texts: Texts) -> None:
    files = [*_SOURCES.glob("*.py"), *(_SOURCES / "unit").glob("*.py")]
    keys = {key for file in files for key in _KEY.findall(file.read_text("utf-8"))}
    assert keys
    assert not [key for key in keys if key not in texts]


def test_every_composed_key_has_its_text(texts: Texts) -> None:
    faults = [f"field.fault.{fault.value}" for fault in Fault]
    troubles = [f"cause.line_{trouble.value}" for trouble in Trouble]
    assert not [key for key in (*faults, *troubles) if key not in texts]

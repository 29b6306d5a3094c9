"""Fixtures of the plant's words and files."""

from pathlib import Path

import pytest

from tests.unit.plant.description.plant_folder import PlantFolder


@pytest.fixture
def folder(tmp_path: Path) -> PlantFolder:
    return PlantFolder.copied_to(tmp_path / "own")

"""The file of the stage machine's settings is read whole, or every mistake is named."""

from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from plant.batch.load import load_batch_settings
from plant.batch.states import State
from plant.description.load import load_plant
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems

TEXTS = load_plant().texts
SHIPPED = (files("resources") / "batch.toml").read_text("utf-8")


def problems(folder: Path, old: str, new: str) -> tuple[str, ...]:
    assert old in SHIPPED
    (folder / "batch.toml").write_text(SHIPPED.replace(old, new), encoding="utf-8")
    with pytest.raises(DescriptionProblems) as caught:
        load_batch_settings(PlantFiles(folder), TEXTS)
    return tuple(map(str, caught.value.problems))


def test_the_shipped_settings_are_whole() -> None:
    settings = load_batch_settings(PlantFiles(), TEXTS)
    assert settings.start_clock == "17:00"
    assert set(settings.acting_s) == {state for state in State if state.is_acting}
    assert settings.proofs.clean_every == 6
    assert all(getattr(settings, field.name) is not None for field in fields(settings))


def test_an_own_plants_file_counts(tmp_path: Path) -> None:
    text = SHIPPED.replace("cool_degc = 50.0", "cool_degc = 45.0")
    (tmp_path / "batch.toml").write_text(text, encoding="utf-8")
    assert load_batch_settings(PlantFiles(tmp_path), TEXTS).proofs.cool_degc == 45.0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cool_degc = 50.0", "cool_degc = 90.0", "cool_degc"),
        ("clean_every = 6", "clean_every = 0", "clean_every"),
        ("Holding = 60.0", "Holding = 1.0", "Holding"),
        ('start_clock = "17:00"', 'start_clock = "25:00"', "start_clock"),
        ("gap_s = 70.0", "", "gap_s"),
        ("[proofs]", "[proof]", "proofs"),
        ("schema = 1", "schema = 99", "schema"),
        ("[batch]", "[batch", "line"),
        ("leak_mbar", "leak_bar", "leak_mbar"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in problem for problem in problems(tmp_path, old, new))

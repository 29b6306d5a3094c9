"""The numbers of the stage outputs are read whole, or each mistake is named."""

from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.description.plant_files import NamedFile, PlantFiles
from plant.description.problems import DescriptionProblems
from plant.operation.output_numbers_file import load_output_numbers
from plant.texts import Texts


@pytest.fixture(scope="module")
def texts() -> Texts:
    """Return the product's texts."""
    return load_plant().texts


def changed(folder: Path, old: str, new: str) -> NamedFile:
    """Return the product's file with one place changed."""
    shipped = PlantFiles().stage_outputs().file.read_text("utf-8")
    assert old in shipped
    path = folder / "stage_outputs.toml"
    path.write_text(shipped.replace(old, new, 1), "utf-8")
    return NamedFile(path, "stage_outputs.toml")


def test_shipped_numbers_are_sound(texts: Texts) -> None:
    numbers = load_output_numbers(PlantFiles().stage_outputs(), texts)
    assert numbers.agitation.protective_h == 12.0
    assert numbers.gas.opens_percent > numbers.gas.closes_percent


def test_own_plants_file_comes_first(tmp_path: Path, texts: Texts) -> None:
    changed(tmp_path, "minimum_on_s = { value = 300.0", "minimum_on_s = { value = 240.0")
    named = PlantFiles(tmp_path).stage_outputs()
    assert load_output_numbers(named, texts).heat.minimum_on_s == 240.0


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("minimum_on_s = { value = 300.0", "minimum_on_s = { value = 30.0", "number_outside"),
        ("minimum_on_s =", "minimum_on =", "missing_key"),
        ("minimum_on_s = { value = 300.0,", "minimum_on_s = {", "missing_key"),
        ('unit = "K"', 'unit = "kelvin"', "unknown_word"),
        ("[relief]", "[reliefs]", "missing_key"),
        ("schema = 1", "schema = 2", "schema_newer"),
        ("[heat]", "[heat", "toml_syntax"),
    ],
)
def test_mistakes_are_named(
    tmp_path: Path, texts: Texts, old: str, new: str, kind: str
) -> None:
    with pytest.raises(DescriptionProblems) as raised:
        load_output_numbers(changed(tmp_path, old, new), texts)
    assert kind in {each.kind for each in raised.value.problems}


def test_missing_file_is_named(tmp_path: Path, texts: Texts) -> None:
    named = NamedFile(tmp_path / "stage_outputs.toml", "stage_outputs.toml")
    with pytest.raises(DescriptionProblems, match="not there"):
        load_output_numbers(named, texts)

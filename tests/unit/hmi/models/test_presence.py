"""What a plant does not have is not shown."""

from importlib.resources import as_file, files

import pytest

from hmi.models.device import device_of
from hmi.models.presence import device_tag, present_tag, present_tags
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.tag import Source


@pytest.fixture(scope="module")
def basic() -> PlantDescription:
    with as_file(files("resources") / "plant" / "basic") as folder:
        return load_plant(folder)


def test_absent_and_unknown_tags_are_none(basic: PlantDescription) -> None:
    assert present_tag(basic, "D1.foam.PV") is None
    assert present_tag(basic, "D1.nothing.PV") is None
    assert present_tag(basic, None) is None
    assert present_tag(basic, "D1.ph.PV") is not None


def test_unit_shows_only_what_is_there(basic: PlantDescription) -> None:
    tags = present_tags(basic, "D1")

    assert tags
    assert not any(tag.source is Source.ABSENT for tag in tags)


def test_device_stands_for_its_output_else_for_its_position(basic: PlantDescription) -> None:
    agitator, drain = device_tag(basic, "D1", "agitator"), device_tag(basic, "D1", "drain")

    assert agitator is not None
    assert agitator.tag_id == "D1.agitator.OP"
    assert drain is not None
    assert drain.tag_id == "D1.drain.PV"
    assert device_tag(basic, "D1", "windmill") is None


def test_device_has_no_read_back_where_the_plant_has_none(basic: PlantDescription) -> None:
    assert device_of(basic, "D1.agitator.OP").readback is None

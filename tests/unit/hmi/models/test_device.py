"""Every tag finds the device it belongs to."""

import pytest

from hmi.models.device import MOST_COMPANIONS, device_of, tag_of_target
from hmi.models.device_names import device_name
from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.tag import Tag


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


def _id(tag: Tag | None) -> str | None:
    return None if tag is None else tag.tag_id


@pytest.mark.parametrize(
    "tag_id",
    [
        "D1.heater.OP",
        "D1.heater.PV",
        "D1.heater_remaining.PV",
        "D1.heater_satisfied.PV",
    ],
)
def test_output_feedback_timer_and_excuse_are_one_device(
    plant: PlantDescription, tag_id: str
) -> None:
    device = device_of(plant, tag_id)

    assert _id(device.command) == "D1.heater.OP"
    assert _id(device.readback) == "D1.heater.PV"
    assert _id(device.remaining) == "D1.heater_remaining.PV"
    assert _id(device.excuse) == "D1.heater_satisfied.PV"
    assert device.is_output


@pytest.mark.parametrize("tag_id", ["D1.temperature.SP", "D1.temperature.PV"])
def test_set_point_and_its_process_value_are_one_device(
    plant: PlantDescription, tag_id: str
) -> None:
    device = device_of(plant, tag_id)

    assert _id(device.command) == "D1.temperature.SP"
    assert _id(device.setpoint) == "D1.temperature.SP"
    assert _id(device.readback) == "D1.temperature.PV"
    assert not device.is_output


def test_plain_measurement_has_no_command(plant: PlantDescription) -> None:
    device = device_of(plant, "D1.pressure.PV")

    assert device.command is None
    assert device.readback is None
    assert not device.is_output


def test_companions_are_of_the_same_equipment_nearest_first(plant: PlantDescription) -> None:
    device = device_of(plant, "GT.compressor.OP")

    items = [tag.item for tag in device.companions]
    assert items[0] == "compressor_current"
    assert {tag.module for tag in device.companions} == {"compressor"}
    assert "compressor" not in items


def test_faceplate_is_not_a_list_of_everything(plant: PlantDescription) -> None:
    for tag_id in plant.tags:
        assert len(device_of(plant, tag_id).companions) <= MOST_COMPANIONS


def test_tags_to_follow_are_named_once(plant: PlantDescription) -> None:
    tag_ids = device_of(plant, "D1.temperature.PV").tag_ids

    assert len(tag_ids) == len(set(tag_ids))
    assert {"D1.temperature.PV", "D1.temperature.SP"} <= set(tag_ids)


def test_unknown_tag_is_an_error(plant: PlantDescription) -> None:
    with pytest.raises(KeyError):
        device_of(plant, "D9.nothing.PV")


@pytest.mark.parametrize(
    ("target", "tag_id"),
    [
        ("D1.heater.PV", "D1.heater.PV"),
        ("D1.agitation", "D1.agitator.OP"),
        ("D1.heating", "D1.heater.OP"),
        ("D1.jacket", "D1.jacket_temperature.PV"),
    ],
)
def test_target_is_a_tag_or_the_first_device_of_a_module(
    plant: PlantDescription, target: str, tag_id: str
) -> None:
    assert tag_of_target(plant, target) == tag_id


@pytest.mark.parametrize("target", ["D1.nonsense", "nonsense", ""])
def test_unknown_target_is_an_error(plant: PlantDescription, target: str) -> None:
    with pytest.raises(KeyError):
        tag_of_target(plant, target)


def test_device_has_a_name_of_its_own(plant: PlantDescription) -> None:
    assert device_name(device_of(plant, "D1.agitator.PV"), plant.texts) == "Agitator"
    assert device_name(device_of(plant, "D1.ph.PV"), plant.texts) == "Slurry pH"


def test_every_device_of_the_plant_has_a_name(plant: PlantDescription) -> None:
    nameless = [
        tag.tag_id
        for tag in plant.tags.values()
        if tag.writable is not None and f"device.{tag.item}" not in plant.texts
    ]
    assert not nameless

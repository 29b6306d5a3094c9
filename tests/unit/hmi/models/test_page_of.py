"""Every unit has a page on which its values stand."""

from hmi.models.page_of import page_of
from plant.description.load import load_plant
from plant.equipment import Unit


def test_every_unit_of_the_plant_has_its_page() -> None:
    units = load_plant().units

    assert {unit_id: page_of(unit) for unit_id, unit in units.items()} == {
        **{f"D{number}": f"digester:D{number}" for number in range(1, 7)},
        "ST": "tank",
        "GT": "gas",
        "EN": "energy",
        "SI": "energy",
    }


def test_unit_of_an_unknown_kind_leads_home() -> None:
    assert page_of(Unit("X1", "still", "still", 1, ())) == "overview"

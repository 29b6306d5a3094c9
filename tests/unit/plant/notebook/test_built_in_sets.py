"""The sets that ship fit the plants that ship."""

from pathlib import Path

import pytest

from plant.description.load import load_plant
from plant.notebook.built_in_sets import built_in_sets
from plant.notebook.notes import MOST_TAGS
from plant.notebook.trend_sets import checked_view
from plant.tag import Source

BASIC = Path("resources/plant/basic")


@pytest.mark.parametrize("folder", [None, BASIC])
def test_each_set_shows_what_the_plant_has_and_fits_one_chart(folder: Path | None) -> None:
    plant = load_plant(folder)
    sets = built_in_sets(plant)
    assert {"slurry_temperatures", "headspace_pressures", "gas_quality", "energy"} <= {
        one.set_id for one in sets
    }
    for one in sets:
        assert one.built_in
        assert not one.name.startswith("<")
        assert checked_view(one.view) == one.view
        assert len(one.view.tag_ids) <= MOST_TAGS
        assert all(plant.tags[t].source is not Source.ABSENT for t in one.view.tag_ids)


def test_tags_stand_in_the_order_of_the_plant() -> None:
    temperatures = built_in_sets(load_plant())[0]
    assert temperatures.view.tag_ids == (
        *(f"D{number}.temperature.PV" for number in range(1, 7)),
        "ST.temperature.PV",
    )

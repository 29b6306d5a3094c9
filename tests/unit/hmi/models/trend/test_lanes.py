"""Lines share an axis only when they can be compared on it."""

import math

import pytest

from hmi.models.tag_search import found
from hmi.models.trend.lanes import (
    axis_value,
    in_lanes,
    in_one_plot,
    lanes_of,
    steps,
    vertical_span,
)
from plant.description.load import load_plant
from plant.description.model import PlantDescription


@pytest.fixture(scope="module")
def plant() -> PlantDescription:
    return load_plant()


def test_same_unit_shares_a_lane_and_states_come_last(plant: PlantDescription) -> None:
    tags = [
        plant.tags[tag_id]
        for tag_id in (
            "D1.heater.PV",
            "D1.temperature_upper.PV",
            "D1.ph.PV",
            "D2.temperature_upper.PV",
            "D1.agitator.PV",
        )
    ]
    lanes = lanes_of(tags)

    assert [[tag.tag_id for tag in lane.tags] for lane in lanes] == [
        ["D1.temperature_upper.PV", "D2.temperature_upper.PV"],
        ["D1.ph.PV"],
        ["D1.heater.PV", "D1.agitator.PV"],
    ]
    assert [lane.symbol for lane in lanes] == ["°C", "pH", ""]
    assert [lane.discrete for lane in lanes] == [False, False, True]


def test_number_axes_share_one_plot_and_states_stay_below(plant: PlantDescription) -> None:
    lanes = lanes_of(
        plant.tags[tag_id] for tag_id in ("D1.heater.PV", "D1.ph.PV", "D1.temperature.PV")
    )

    assert [[lane.symbol for lane in row] for row in in_lanes(lanes)] == [["pH"], ["°C"], [""]]
    assert [[lane.symbol for lane in row] for row in in_one_plot(lanes)] == [["pH", "°C"], [""]]


def test_set_points_states_and_whole_numbers_step(plant: PlantDescription) -> None:
    stepped = ("D1.temperature.SP", "D1.heater.PV", "D1.agitator_remaining.PV")

    assert all(steps(plant.tags[tag_id]) for tag_id in stepped)
    assert not steps(plant.tags["D1.ph.PV"])


def test_span_holds_the_values_with_air(plant: PlantDescription) -> None:
    (lane,) = lanes_of([plant.tags["D1.temperature_upper.PV"]])
    low, high = vertical_span(lane, [40.0, math.nan, 50.0])

    assert low == pytest.approx(39.2)
    assert high == pytest.approx(50.8)


def test_noise_does_not_fill_the_lane(plant: PlantDescription) -> None:
    # range 0..100 degC: the span is at least 1 K
    (lane,) = lanes_of([plant.tags["D1.temperature_upper.PV"]])
    low, high = vertical_span(lane, [40.0, 40.01])

    assert high - low > 0.99


def test_lane_without_values_shows_the_instruments_range(plant: PlantDescription) -> None:
    (lane,) = lanes_of([plant.tags["D1.ph.PV"]])
    (counter,) = lanes_of([plant.tags["D1.gas_counter.PV"]])

    assert vertical_span(lane, []) == (2.0, 12.0)
    assert vertical_span(counter, []) == (0.0, 1.0)


def test_states_have_a_row_each(plant: PlantDescription) -> None:
    (lane,) = lanes_of([plant.tags["D1.heater.PV"], plant.tags["D1.agitator.PV"]])

    assert vertical_span(lane, []) == (-0.15, 1.85)


def test_counters_are_drawn_in_the_unit_they_are_shown_in(plant: PlantDescription) -> None:
    assert axis_value(plant.tags["D1.heater_energy.PV"], 2500.0) == 2.5
    assert axis_value(plant.tags["D1.ph.PV"], 7.0) == 7.0


def test_tags_are_found_by_words_in_any_order(plant: PlantDescription) -> None:
    tags = plant.tags.values()
    by_words = {tag.tag_id for tag in found("ph d3", tags, plant.texts)}

    assert "D3.ph.PV" in by_words
    assert all(tag_id.startswith("D3.") for tag_id in by_words)
    assert len(found("", tags, plant.texts)) == len(plant.tags)
    assert not found("d3 no such thing", tags, plant.texts)

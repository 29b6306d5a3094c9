"""What may be written on a job card?"""

import pytest

from hmi.models.batch.card_entry import (
    LayerDraft,
    Scales,
    draft_of,
    field_trouble,
    kilograms,
    last_feeding,
    layer_of,
    layers_of,
    range_of,
    written,
)
from plant.batch.cards import CardField, FeedLayer
from plant.message import Message
from tests.fakes.running.plant import feeding

SCALES = Scales.of({"bucket_kg": 15.0, "slurry_kg_m3": 1000.0})
O2 = CardField("o2", "%", 20.0, 25.0)
H2S = CardField("h2s", "ppm", 0.0, 5.0, below=True)
LAYER = LayerDraft("Dung", "1200", "9", "80", "1.2", "Farm 1")


def key_of(found: Message | None) -> str:
    return "" if found is None else found.key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "card.entry.missing"),
        ("20.8", ""),
        ("20,8 %", ""),
        ("19.9", "card.entry.range"),
        ("much", "card.entry.not_a_number"),
        ("nan", "card.entry.not_a_number"),
    ],
)
def test_a_reading_is_judged_against_its_range(typed: str, key: str) -> None:
    assert key_of(field_trouble(O2, typed)) == key


def test_the_end_of_a_range_that_must_stay_below_is_outside() -> None:
    assert key_of(field_trouble(H2S, "5")) == "card.entry.below"
    assert field_trouble(H2S, "4.9") is None


def test_what_need_not_be_entered_may_stay_empty() -> None:
    assert field_trouble(CardField("note", required=False), " ") is None


def test_words_need_no_range() -> None:
    assert field_trouble(CardField("locks"), "L-17, L-18") is None
    assert range_of(CardField("locks")) is None


@pytest.mark.parametrize(
    ("field", "key"),
    [
        (O2, "card.entry.range"),
        (CardField("x", "°C", low=1.0), "card.entry.at_least"),
        (CardField("x", "°C", high=50.0), "card.entry.at_most"),
    ],
)
def test_a_range_is_told_before_anything_is_typed(field: CardField, key: str) -> None:
    assert key_of(range_of(field)) == key


def test_numbers_are_stored_with_a_point_and_words_as_typed() -> None:
    assert written(O2, "20,8 %") == "20.8"
    assert written(CardField("locks"), " L-17 ") == "L-17"


@pytest.mark.parametrize(
    ("typed", "kg"), [("1200", 1200.0), ("12 b", 180.0), ("12b", 180.0), ("7,5 kg", 7.5)]
)
def test_buckets_become_kilograms(typed: str, kg: float) -> None:
    assert kilograms(typed, SCALES) == kg


@pytest.mark.parametrize("typed", ["", "many b", "x"])
def test_no_mass_is_no_mass(typed: str) -> None:
    assert kilograms(typed, SCALES) is None


def test_a_row_becomes_a_layer() -> None:
    assert layer_of(LAYER, SCALES) == FeedLayer("Dung", 1200.0, 0.09, 0.8, 1.2, "Farm 1")


def test_a_volume_that_was_not_typed_is_proposed_from_the_mass() -> None:
    layer = layer_of(LayerDraft("Dung", "1200", "9", "80"), SCALES)
    assert isinstance(layer, FeedLayer)
    assert layer.m3 == 1.2


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (LayerDraft(kg="5"), "card.layer.no_material"),
        (LayerDraft("Dung", "0", "9", "80"), "card.layer.no_mass"),
        (LayerDraft("Dung", "5", "", "80"), "card.layer.no_ts"),
        (LayerDraft("Dung", "5", "9", "120"), "card.layer.no_vs"),
        (LayerDraft("Dung", "5", "9", "80", "-1"), "card.layer.no_volume"),
    ],
)
def test_a_row_that_lacks_something_says_what(draft: LayerDraft, key: str) -> None:
    found = layer_of(draft, SCALES)
    assert isinstance(found, Message)
    assert found.key == key


def test_empty_rows_are_left_out_and_a_wrong_one_stops_all() -> None:
    assert layers_of([LAYER, LayerDraft()], SCALES) == (layer_of(LAYER, SCALES),)
    assert isinstance(layers_of([LAYER, LayerDraft("Dung")], SCALES), Message)
    nothing = layers_of([LayerDraft()], SCALES)
    assert isinstance(nothing, Message)
    assert nothing.key == "card.layer.none"


def test_yesterdays_load_comes_back_as_it_was() -> None:
    load = feeding()
    again = layers_of([draft_of(layer) for layer in load.layers], SCALES)
    assert again == load.layers


def test_yesterdays_load_is_the_newest_of_any_unit() -> None:
    assert last_feeding({"D3": feeding()}) == feeding()
    assert last_feeding({}) is None

"""Numbers and states as people read them."""

from dataclasses import replace

import pytest

from hmi.value_text import (
    number_text,
    quality_text,
    shown_unit,
    spoken_value,
    state_text,
    value_text,
    value_with_unit,
)
from plant.description.load import load_plant
from plant.quality import Quality
from plant.sample import Sample, Value

PLANT = load_plant()
TEXTS = PLANT.texts


def sample(tag_id: str, value: Value, quality: Quality = Quality.GOOD) -> Sample:
    return Sample(tag_id, value, quality, 0, 0.0)


@pytest.mark.parametrize(
    ("tag_id", "value", "text"),
    [
        ("D1.temperature.PV", 54.26, "54.3"),
        ("D1.ph.PV", 7.0, "7.00"),
        ("D1.pressure.PV", -0.04, "0.0"),
        ("D1.pressure.PV", -3.21, "\N{MINUS SIGN}3.2"),
        ("GT.raw_flow.PV", 12_345.0, "12\N{NARROW NO-BREAK SPACE}345"),
        ("D1.temperature.PV", float("nan"), "\N{EN DASH}"),
        ("D1.heater_energy.PV", 3_905_449, "3\N{NARROW NO-BREAK SPACE}905.4"),
    ],
)
def test_numbers_have_sensible_digits(tag_id: str, value: float, text: str) -> None:
    assert number_text(PLANT.tags[tag_id], value) == text


def test_counters_are_shown_in_large_units() -> None:
    assert shown_unit(PLANT.tags["D1.heater_energy.PV"]).symbol == "kWh"
    assert shown_unit(PLANT.tags["D1.gas_counter.PV"]).symbol == "m³"
    assert shown_unit(PLANT.tags["D1.temperature.PV"]).symbol == "°C"


@pytest.mark.parametrize(
    ("tag_id", "on", "off"),
    [
        ("D1.agitator.PV", "running", "stopped"),
        ("D1.feed.PV", "open", "closed"),
        ("SI.emergency_stop.PV", "PRESSED", "released"),
        ("D1.local.PV", "LOCAL", "remote"),
    ],
)
def test_states_are_words(tag_id: str, on: str, off: str) -> None:
    tag = PLANT.tags[tag_id]
    assert state_text(tag, value=True, texts=TEXTS) == on
    assert state_text(tag, value=False, texts=TEXTS) == off


def test_unit_stands_behind_numbers_and_not_behind_words() -> None:
    number, word = PLANT.tags["D1.temperature.PV"], PLANT.tags["D1.feed.PV"]
    assert (
        value_with_unit(number, sample(number.tag_id, 54.2), TEXTS)
        == "54.2\N{NO-BREAK SPACE}°C"
    )
    assert value_with_unit(word, sample(word.tag_id, value=True), TEXTS) == "open"
    ph = PLANT.tags["D1.ph.PV"]
    assert value_with_unit(ph, sample(ph.tag_id, 7.2), TEXTS) == "7.20"


def test_nothing_is_invented_before_the_first_value() -> None:
    tag = PLANT.tags["D1.feed.PV"]
    waiting = sample(tag.tag_id, value=False, quality=Quality.BAD_WAITING_FOR_INITIAL_DATA)
    assert value_text(tag, waiting, TEXTS) == "\N{EN DASH}"


def test_last_usable_value_stays_while_bad() -> None:
    tag = PLANT.tags["D1.temperature.PV"]
    bad = sample(tag.tag_id, 54.2, Quality.BAD_NO_COMMUNICATION)
    assert value_text(tag, bad, TEXTS) == "54.2"
    assert spoken_value(tag, bad, TEXTS) == "54.2\N{NO-BREAK SPACE}°C, bad: no communication"
    good = replace(bad, quality=Quality.GOOD)
    assert spoken_value(tag, good, TEXTS) == "54.2\N{NO-BREAK SPACE}°C"


@pytest.mark.parametrize("quality", Quality)
def test_every_quality_has_words(quality: Quality) -> None:
    assert not quality_text(quality, TEXTS).startswith("<")

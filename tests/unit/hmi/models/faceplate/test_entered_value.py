"""What may be entered for an instrument that the plant has not?"""

from dataclasses import replace

import pytest

from hmi.models.faceplate.entered_value import is_entered, parse_entered
from plant.description.load import load_plant
from plant.message import Message
from plant.tag import Source, ValveKind

TAGS = load_plant().tags
PH = TAGS["D1.ph.PV"]


def test_entered_tags_and_declared_valves_are_told_by_people() -> None:
    assert is_entered(replace(PH, source=Source.ENTERED))
    assert is_entered(replace(TAGS["D1.feed.PV"], valve=ValveKind.MANUAL_DECLARED))
    assert not is_entered(PH)


@pytest.mark.parametrize(("typed", "value"), [("7.1", 7.1), (" 7,25 ", 7.25)])
def test_a_number_in_range_is_taken(typed: str, value: float) -> None:
    assert parse_entered(typed, PH) == value


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("x", "faceplate.entry.not_a_number"),
        ("99", "faceplate.entry.range"),
        ("nan", "faceplate.entry.range"),
    ],
)
def test_anything_else_says_why_not(typed: str, key: str) -> None:
    found = parse_entered(typed, PH)
    assert isinstance(found, Message)
    assert found.key == key

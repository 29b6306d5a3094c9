"""What is typed as a set point is a number in range, or a sentence that says why not."""

import math

import pytest

from hmi.models.faceplate.setpoint_entry import parse_setpoint, stepped
from plant.message import Message
from plant.tag import SCAN_CLASSES, Role, Source, Suffix, Tag, ValueKind, Writable
from plant.units import unit

SETPOINT = Tag(
    tag_id="D1.temperature.SP",
    unit_id="D1",
    module="heating",
    item="temperature",
    suffix=Suffix.SETPOINT,
    kind=ValueKind.ANALOG,
    source=Source.MEASURED,
    eu=unit("degC"),
    eu_low=0.0,
    eu_high=80.0,
    digits=1,
    scan=SCAN_CLASSES["normal"],
    writable=Writable(Role.OPERATOR, 15.0, 75.0, register="temperature_setpoint"),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("46.5", 46.5), (" 46,5 ", 46.5), ("46.5 °C", 46.5), ("46.54", 46.5), ("15", 15.0)],
)
def test_number_in_range_is_taken(text: str, value: float) -> None:
    assert parse_setpoint(text, SETPOINT) == value


@pytest.mark.parametrize("text", ["", "warm", "4 6", "nan", "inf", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    answer = parse_setpoint(text, SETPOINT)

    assert isinstance(answer, Message)
    assert answer.key == "faceplate.entry.not_a_number"


@pytest.mark.parametrize("text", ["14.9", "75.1", "-20"])
def test_number_out_of_range_is_refused_with_the_range(text: str) -> None:
    answer = parse_setpoint(text, SETPOINT)

    assert isinstance(answer, Message)
    assert answer.facts == {"low": "15.0", "high": "75.0", "symbol": "°C"}


def test_step_moves_by_the_last_digit() -> None:
    assert stepped(46.5, 1, SETPOINT) == 46.6
    assert stepped(46.5, -10, SETPOINT) == 45.5


def test_step_stays_in_range() -> None:
    assert stepped(74.95, 10, SETPOINT) == 75.0
    assert stepped(15.0, -1, SETPOINT) == 15.0


def test_step_from_nothing_starts_at_the_lowest() -> None:
    assert stepped(math.nan, 1, SETPOINT) == 15.1

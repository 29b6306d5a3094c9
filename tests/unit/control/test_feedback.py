"""The plant must follow a command in time, and nothing may move unasked."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from control.feedback import Expectation, Verdict, moved_by_itself, verdict
from plant.description.model import PlantDescription
from plant.quality import Quality
from plant.sample import Sample, Snapshot, Value

HEATER = "D1.heater.OP"
FEEDBACK = "D1.heater.PV"
SATISFIED = "D1.heater_satisfied.PV"
REMAINING = "D1.heater_remaining.PV"
EXPECTED = Expectation(FEEDBACK, True, since_s=100.0, within_s=3.0, excused_by=SATISFIED)


def snapshot(values: dict[str, Value], *, quality: Quality = Quality.GOOD) -> Snapshot:
    samples = {
        tag_id: Sample(tag_id, value, quality, 0, 101.0) for tag_id, value in values.items()
    }
    return Snapshot(1, 0, 101.0, MappingProxyType(samples))


@pytest.mark.parametrize(
    ("values", "now_s", "expected"),
    [
        ({FEEDBACK: True}, 101.0, Verdict.FOLLOWED),
        ({FEEDBACK: False}, 101.0, Verdict.AWAITED),
        ({FEEDBACK: False, SATISFIED: True}, 101.0, Verdict.FOLLOWED),
        ({FEEDBACK: False, SATISFIED: False}, 101.0, Verdict.AWAITED),
        ({FEEDBACK: False}, 101.5, Verdict.RETRY),
        ({FEEDBACK: False}, 103.0, Verdict.MISMATCH),
        ({}, 103.0, Verdict.MISMATCH),
        ({FEEDBACK: True}, 200.0, Verdict.FOLLOWED),
    ],
)
def test_a_verdict_follows_from_reading_and_time(
    values: dict[str, Value], now_s: float, expected: Verdict
) -> None:
    assert verdict(EXPECTED, snapshot(values).get, now_s) is expected


def test_the_write_is_repeated_only_once() -> None:
    again = replace(EXPECTED, retried=True)
    assert verdict(again, snapshot({FEEDBACK: False}).get, 102.9) is Verdict.AWAITED


def test_an_output_that_shall_go_off_knows_no_excuse() -> None:
    off = replace(EXPECTED, value=False)
    values: dict[str, Value] = {FEEDBACK: True, SATISFIED: True}
    assert verdict(off, snapshot(values).get, 101.0) is Verdict.AWAITED


def test_a_reading_from_before_the_write_says_nothing() -> None:
    late = replace(EXPECTED, since_s=101.0)
    assert verdict(late, snapshot({FEEDBACK: True}).get, 101.1) is Verdict.AWAITED


def test_a_bad_reading_says_nothing() -> None:
    seen = snapshot({FEEDBACK: True}, quality=Quality.BAD_NO_COMMUNICATION)
    assert verdict(EXPECTED, seen.get, 101.0) is Verdict.AWAITED


STILL: dict[str, Value] = {HEATER: True, FEEDBACK: True, SATISFIED: False, REMAINING: 0}


def moved(
    description: PlantDescription, before: dict[str, Value], after: dict[str, Value]
) -> str:
    tag = description.tags[HEATER]
    return moved_by_itself(tag, snapshot(STILL | before), snapshot(STILL | after))


def test_what_stands_still_has_not_moved(description: PlantDescription) -> None:
    assert moved(description, {}, {}) == ""


def test_an_output_that_goes_off_by_itself_is_noticed(description: PlantDescription) -> None:
    assert moved(description, {}, {HEATER: False, FEEDBACK: False}) == HEATER


def test_a_feedback_that_moves_without_its_output_is_noticed(
    description: PlantDescription,
) -> None:
    assert moved(description, {}, {FEEDBACK: False}) == FEEDBACK


def test_a_feedback_that_follows_its_output_late_is_no_surprise(
    description: PlantDescription,
) -> None:
    assert moved(description, {FEEDBACK: False}, {}) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {FEEDBACK: False, SATISFIED: True}),
        ({FEEDBACK: False, SATISFIED: True}, {}),
        ({REMAINING: 2}, {HEATER: False, FEEDBACK: False}),
        ({HEATER: False, FEEDBACK: False}, {REMAINING: 60}),
    ],
)
def test_thermostat_and_timed_run_are_no_surprise(
    description: PlantDescription, before: dict[str, Value], after: dict[str, Value]
) -> None:
    assert moved(description, before, after) == ""


def test_a_set_point_or_a_reading_never_moves_by_itself(description: PlantDescription) -> None:
    for tag_id in ("D1.temperature.SP", "D1.ph.PV"):
        before, after = snapshot({tag_id: 1.0}), snapshot({tag_id: 2.0})
        assert moved_by_itself(description.tags[tag_id], before, after) == ""


def test_the_first_reading_and_a_reading_in_doubt_are_no_move(
    description: PlantDescription,
) -> None:
    tag, now = description.tags["D1.feed.OP"], {"D1.feed.OP": True, "D1.feed.PV": True}
    before: dict[str, Value] = {"D1.feed.OP": False, "D1.feed.PV": False}
    waiting = snapshot(before, quality=Quality.BAD_WAITING_FOR_INITIAL_DATA)
    assert moved_by_itself(tag, waiting, snapshot({**now})) == ""
    stale = snapshot({**now}, quality=Quality.UNCERTAIN_LAST_USABLE_VALUE)
    assert moved_by_itself(tag, snapshot(before), stale) == ""
    assert moved_by_itself(tag, snapshot({}), snapshot({**now})) == ""
    assert moved_by_itself(tag, snapshot(before), snapshot({})) == ""


def test_a_move_during_a_silence_is_noticed_after_it(description: PlantDescription) -> None:
    tag = description.tags["D1.feed.OP"]
    silent = snapshot({"D1.feed.OP": False}, quality=Quality.BAD_NO_COMMUNICATION)
    assert moved_by_itself(tag, silent, snapshot({"D1.feed.OP": True})) == "D1.feed.OP"


def test_an_output_without_feedback_is_watched_by_itself(
    description: PlantDescription,
) -> None:
    tag = description.tags["D1.feed.OP"]
    assert tag.writable is not None
    bare = replace(tag, writable=replace(tag.writable, feedback=None))
    before: dict[str, Value] = {"D1.feed.OP": False, "D1.feed.PV": False}
    assert (
        moved_by_itself(bare, snapshot(before), snapshot(before | {"D1.feed.PV": True})) == ""
    )

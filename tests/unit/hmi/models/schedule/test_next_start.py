"""Which unit starts next, and how long that is."""

from dataclasses import replace

import pytest

from hmi.models.schedule.next_start import (
    countdown_text,
    next_start,
    start_clock,
    start_sentence,
)
from plant.batch.run import Rota
from plant.batch.states import TurnaroundPhase
from plant.description.load import load_plant
from tests.fakes.running.plant import (
    NOW_MS,
    ZONE,
    plant_run,
    start_ms,
    turnaround_run,
    with_unit,
)

TEXTS = load_plant().texts
SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def test_signed_unit_starts_by_itself() -> None:
    start = next_start(plant_run(), ZONE)
    assert start is not None
    assert (start.unit_id, start.at_ms, start.ready) == ("D3", start_ms(0), True)
    sentence = start_sentence(start, NOW_MS, ZONE, TEXTS)
    assert "Digester 3 starts on Wed 18 Nov 2026 at 17:00, in 23 min" in sentence
    assert "signed by R. Das" in sentence


def test_unit_in_turnaround_is_not_ready() -> None:
    run = with_unit(plant_run(), turnaround_run("D3", TurnaroundPhase.PURGE))
    start = next_start(run, ZONE)
    assert start is not None
    assert not start.ready
    assert "the program asks" in start_sentence(start, NOW_MS, ZONE, TEXTS)


def test_skipped_day_is_passed_over() -> None:
    run = plant_run()
    start = next_start(replace(run, rota=replace(run.rota, skipped=("2026-11-18",))), ZONE)
    assert start is not None
    assert (start.unit_id, start.at_ms) == ("D4", start_ms(-1))


def test_nothing_is_planned_without_a_rota() -> None:
    assert next_start(replace(plant_run(), rota=Rota()), ZONE) is None
    assert start_clock(Rota(), ZONE) == "17:00"
    assert start_clock(plant_run().rota, ZONE) == "17:00"


def test_unit_that_the_plant_does_not_run_is_never_ready() -> None:
    start = next_start(replace(plant_run(), units={}), ZONE)
    assert start is not None
    assert not start.ready


@pytest.mark.parametrize(
    ("left_ms", "text"),
    [
        (DAY + 3 * HOUR, "in 1 d 3 h"),
        (HOUR + 4 * MINUTE, "in 1 h 04 min"),
        (23 * MINUTE + 20 * SECOND, "in 23 min"),
        (4 * MINUTE + 59 * SECOND, "in 4:59"),
        (0, "due now"),
        (-5, "due now"),
    ],
)
def test_countdown_gets_finer(left_ms: int, text: str) -> None:
    assert countdown_text(left_ms, TEXTS) == text

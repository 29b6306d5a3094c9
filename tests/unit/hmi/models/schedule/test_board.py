"""The board in words and pixels, and what a change of the rota would do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF

from control.batch.rota.board import Span, board
from hmi.models.schedule.board_history import reading
from hmi.models.schedule.board_words import (
    block_sentence,
    chip_text,
    day_label,
    start_words,
    table_lines,
    unit_words,
)
from hmi.models.schedule.geometry import BoardGeometry, day_lines
from hmi.models.schedule.rota_change import outlook
from hmi.value_text import NOTHING
from plant.batch.board import Block, Board, PlannedStart
from plant.batch.plant_run import PlantRun
from plant.batch.states import State, TurnaroundPhase
from plant.description.load import load_plant
from plant.operation.requests import Asker, ChangeRota
from plant.tag import Role
from tests.fakes.operation import FakeBatchBook
from tests.fakes.running.doors import batch_records
from tests.fakes.running.plant import (
    HOUR_MS,
    NOW_MS,
    ORDER,
    ZONE,
    plant_run,
    start_ms,
    transitions,
    turnaround_run,
    with_unit,
)

TEXTS = load_plant().texts
ASKER = Asker("1", "S. Nair", Role.OPERATOR)
SPAN = Span(start_ms(2), start_ms(-4), NOW_MS)


def shown(run: PlantRun | None = None) -> Board:
    """Return six days of the running plant with what it did."""
    plant = plant_run() if run is None else run
    return board(plant, SPAN, ZONE, history=transitions(plant))


def geometry() -> BoardGeometry:
    return BoardGeometry(shown(), ORDER, 1200.0, 400.0)


def test_time_goes_from_left_to_right_and_stays_on_the_board() -> None:
    at = geometry()
    assert at.x_of(SPAN.from_ms) == at.area.left()
    assert at.x_of(SPAN.to_ms) == at.area.right()
    middle = at.x_of((SPAN.from_ms + SPAN.to_ms) // 2)
    assert middle == pytest.approx(at.area.center().x(), abs=0.01)
    assert at.x_of(0) == at.area.left()


def test_plan_lies_thin_below_what_was() -> None:
    at = geometry()
    blocks = [each for each in at.board.blocks if (each.unit_id, each.place) == ("D1", "S2")]
    plan = at.block(next(each for each in blocks if not each.actual))
    was = at.block(next(each for each in blocks if each.actual))
    assert plan.height() < was.height()
    assert plan.top() >= was.bottom()
    assert was.right() == pytest.approx(at.x_of(NOW_MS))


def test_only_what_is_yet_to_come_is_drawn_large_of_the_plan() -> None:
    at = geometry()
    planned = next(
        each
        for each in at.board.blocks
        if (each.unit_id, each.place, each.actual) == ("D1", "S2", False)
    )
    ahead = at.ahead(planned)
    assert ahead is not None
    assert ahead.left() == pytest.approx(at.x_of(NOW_MS))
    past = replace(planned, end_ms=NOW_MS)
    assert at.ahead(past) is None
    assert at.ahead(replace(planned, actual=True)) is None


def test_start_is_found_at_its_chip_and_at_its_mark() -> None:
    at = geometry()
    start = at.shown_starts()[1]
    assert start.unit_id == "D4"
    assert at.start_at(at.chip(start).center()) is start
    assert at.start_at(at.mark(start).center()) is start
    assert at.start_at(QPointF(2, 2)) is None


def test_every_five_o_clock_has_a_line() -> None:
    lines = day_lines(shown(), ZONE)
    assert lines == tuple(start_ms(days) for days in (2, 1, 0, -1, -2, -3))
    assert day_label(lines[0], ZONE) == "Mon 16 Nov 17:00"


def test_table_tells_plan_and_actual_in_one_line_and_knows_the_starts() -> None:
    lines = table_lines(shown(), ZONE, TEXTS)
    cells = [line.cells for line in lines]
    assert (
        "Digester 1",
        "Stage 1, hydrolysis and fermentation",
        "Mon 16 Nov 17:15",
        "Tue 17 Nov 07:00",
        "Mon 16 Nov 17:18",
        "Tue 17 Nov 07:03",
    ) in cells
    starts = [line.start.unit_id for line in lines if line.start is not None]
    assert starts == ["D3", "D4", "D5", "D6"]


def test_what_was_never_planned_has_lines_of_its_own() -> None:
    was = Block("D1", "S1", SPAN.from_ms, SPAN.from_ms + HOUR_MS, actual=True, batch_id="x")
    lonely = replace(shown(), blocks=(was,))
    (line,) = table_lines(lonely, ZONE, TEXTS)
    assert line.cells[2:4] == (NOTHING, NOTHING)
    assert line.start is None


@pytest.mark.parametrize(
    ("start", "chip", "words"),
    [
        (PlannedStart("2026-11-18", start_ms(0), "D3"), "D3", "Digester 3 starts on"),
        (
            PlannedStart("2026-11-18", start_ms(0), "D3", changed=True),
            "D3 moved",
            "people have changed",
        ),
        (
            PlannedStart("2026-11-18", start_ms(0), "", lost="D3", changed=True),
            "D3 skipped",
            "is skipped",
        ),
        (PlannedStart("2026-11-18", start_ms(0), "", changed=True), "no start", "postponed"),
    ],
)
def test_starts_are_told_in_words(start: PlannedStart, chip: str, words: str) -> None:
    assert chip_text(start, TEXTS) == chip
    assert words in start_words(start, ZONE, TEXTS)


def test_blocks_are_told_in_sentences() -> None:
    was = Block("D1", "turnaround.cool", NOW_MS, NOW_MS, actual=True, batch_id="D1-x")
    assert "Cooling, as it was" in block_sentence(was, ZONE, TEXTS)
    held = replace(was, held=True)
    assert "stood still" in block_sentence(held, ZONE, TEXTS)
    ahead = Block("D1", "turnaround", NOW_MS, NOW_MS, actual=False)
    assert "not begun yet" in block_sentence(ahead, ZONE, TEXTS)


def test_units_have_a_word_each() -> None:
    run = with_unit(plant_run(), replace(plant_run().units["D5"], state=State.HELD))
    run = with_unit(run, turnaround_run("D6", TurnaroundPhase.PURGE))
    words = unit_words(run, TEXTS)
    assert (words["D1"], words["D3"]) == ("S2", "READY")
    assert (words["D5"], words["D6"]) == ("HELD", "Purging")


def test_history_is_read_of_batches_that_touch_the_days_only() -> None:
    book = FakeBatchBook(*batch_records(plant_run()))
    found = reading(SPAN.from_ms, SPAN.to_ms)(book)
    assert {each.unit_id for each in found} == {"D1", "D2", "D4", "D5", "D6"}
    assert [each.sequence for each in found if each.unit_id == "D1"] == [1, 2, 3]
    assert reading(0, 1)(book) == ()


def test_swap_tells_both_units_before_anybody_agrees() -> None:
    change = ChangeRota(ASKER, "swap", "2026-11-19", "2026-11-21")
    found = outlook(plant_run(), change, ZONE, TEXTS)
    assert found.rota is not None
    assert found.rota.postponed == {"2026-11-19": "D6", "2026-11-21": "D4"}
    said = " ".join(found.said)
    assert "Digester 4 starts 2 days later: 21 Nov instead of 19 Nov." in said
    assert "Digester 6 may not be ready so early" in said


def test_refused_change_says_why() -> None:
    change = ChangeRota(ASKER, "restore", "2026-11-19")
    found = outlook(plant_run(), change, ZONE, TEXTS)
    assert found.rota is None
    assert "19 Nov has not been changed" in found.said[0]


def test_word_that_is_no_date_stays_as_it_is() -> None:
    change = ChangeRota(ASKER, "skip", "tomorrow")
    assert "tomorrow" in outlook(plant_run(), change, ZONE, TEXTS).said[0]

"""The board shows what is planned and what was, unit by unit."""

from dataclasses import replace

from control.batch.rota.board import Span, board
from plant.batch.board import Block, Board
from tests.unit.control.batch.digesters import (
    COOL,
    HOUR_MS,
    KOLKATA,
    Digesters,
    clock_stops,
    empty_plant,
    local,
    running_plant,
)


def shown(digesters: Digesters, *, history: bool = True, days: int = 7) -> Board:
    span = Span(
        digesters.now_ms - days * 24 * HOUR_MS,
        digesters.now_ms + days * 24 * HOUR_MS,
        digesters.now_ms,
    )
    told = tuple(digesters.transitions) if history else ()
    return board(digesters.plant, span, KOLKATA, history=told)


def planned(found: Board, unit_id: str) -> list[tuple[str, int, int]]:
    return [
        (block.place, block.start_ms, block.end_ms)
        for block in found.blocks
        if block.unit_id == unit_id and not block.actual
    ]


def actual(found: Board, unit_id: str = "D1") -> list[Block]:
    return [block for block in found.blocks if block.unit_id == unit_id and block.actual]


def test_a_running_batch_its_turnaround_and_the_next_one_are_planned() -> None:
    found = planned(shown(running_plant()), "D1")
    assert found[:6] == [
        ("LOAD", local("2026-11-20 17:00"), local("2026-11-20 17:15")),
        ("S1", local("2026-11-20 17:15"), local("2026-11-21 07:00")),
        ("S2", local("2026-11-21 07:00"), local("2026-11-22 17:00")),
        ("S3", local("2026-11-22 17:00"), local("2026-11-25 17:00")),
        ("turnaround", local("2026-11-25 17:00"), local("2026-11-26 17:00")),
        ("LOAD", local("2026-11-26 17:00"), local("2026-11-26 17:15")),
    ]


def test_the_last_batch_in_sight_is_followed_by_a_nominal_turnaround() -> None:
    digesters = running_plant()
    span = Span(digesters.now_ms, digesters.now_ms + 6 * 24 * HOUR_MS, digesters.now_ms)
    found = planned(board(digesters.plant, span, KOLKATA), "D1")
    assert found[-1] == ("turnaround", local("2026-11-25 17:00"), local("2026-11-26 17:00"))


def test_an_idle_unit_has_only_its_coming_batches() -> None:
    found = planned(shown(running_plant()), "D5")
    assert found[0] == ("LOAD", local("2026-11-24 17:00"), local("2026-11-24 17:15"))


def test_a_unit_in_turnaround_is_planned_until_its_start() -> None:
    found = planned(shown(running_plant()), "D2")
    assert found[0] == ("turnaround", local("2026-11-20 17:00"), local("2026-11-21 17:00"))


def test_what_was_is_taken_from_the_transitions() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 12:00")
    found = actual(shown(digesters))
    assert [block.place for block in found][-4:] == ["turnaround.ready", "LOAD", "S1", "S2"]
    assert found[-1].end_ms == digesters.now_ms
    assert found[-2].end_ms == found[-1].start_ms == local("2026-11-21 07:00")
    assert found[-1].batch_id == "D1-2026-11-20-1"


def test_holds_lie_over_the_stage() -> None:
    digesters = running_plant()
    digesters.until("2026-11-20 20:00")
    digesters.verb("hold")
    digesters.until("2026-11-20 21:00")
    digesters.verb("restart")
    digesters.step()
    digesters.until("2026-11-20 22:00")
    digesters.verb("hold")
    digesters.until("2026-11-20 22:30")
    held = [block for block in actual(shown(digesters)) if block.held]
    assert [(block.place, block.start_ms) for block in held] == [
        ("S1", local("2026-11-20 20:00")),
        ("S1", local("2026-11-20 22:00")),
    ]
    assert held[0].end_ms == local("2026-11-20 21:00") + 1000
    assert held[1].end_ms == digesters.now_ms


def test_an_aborted_batch_ends_there() -> None:
    digesters = running_plant()
    digesters.until("2026-11-20 20:00")
    digesters.verb("abort")
    digesters.step()
    digesters.until("2026-11-21 09:00")
    last = actual(shown(digesters))[-1]
    assert (last.place, last.end_ms) == ("S1", local("2026-11-20 20:00") + 1000)


def test_without_history_the_present_is_told() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 12:00")
    digesters.verb("hold")
    digesters.until("2026-11-21 13:00")
    found = shown(digesters, history=False)
    assert [(block.place, block.start_ms, block.held) for block in actual(found)] == [
        ("S2", local("2026-11-21 07:00"), False),
        ("S2", local("2026-11-21 12:00"), True),
    ]
    assert actual(found, "D2")[0].place == "turnaround.load"
    assert not actual(found, "D5")


def test_without_history_a_stopped_unit_shows_nothing() -> None:
    digesters = running_plant()
    digesters.verb("stop")
    digesters.step()
    assert not actual(shown(digesters, history=False))


def test_without_a_recipe_only_what_runs_is_planned() -> None:
    digesters = running_plant()
    digesters.plant = replace(digesters.plant, recipe=None)
    found = planned(shown(digesters), "D1")
    assert [place for place, _, _ in found] == ["LOAD", "S1", "S2", "S3", "turnaround"]
    assert not planned(shown(digesters), "D5")


def test_an_overdue_turnaround_is_planned_no_longer_than_its_start() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, temperature_degc=60.0)
    digesters.until("2026-11-26 18:00")  # D1 still cools an hour after it should have started
    found = planned(shown(digesters), "D1")
    assert found[0] == ("turnaround", local("2026-11-25 17:00"), local("2026-11-26 17:00"))


def test_blocks_outside_the_stretch_are_left_out() -> None:
    digesters = running_plant()
    now_ms = digesters.now_ms
    found = board(digesters.plant, Span(now_ms, now_ms + HOUR_MS, now_ms), KOLKATA)
    assert [(block.unit_id, block.place) for block in found.blocks if not block.actual] == [
        ("D1", "LOAD"),
        ("D1", "S1"),
    ]
    assert not empty_plant().plant.cards


def test_a_skipped_day_stands_on_the_board() -> None:
    digesters = running_plant()
    rota = replace(digesters.plant.rota, skipped=("2026-11-21",))
    digesters.plant = replace(digesters.plant, rota=rota)
    start = shown(digesters).starts[0]
    assert (start.day, start.unit_id, start.lost, start.changed) == (
        "2026-11-21",
        "",
        "D2",
        True,
    )


def test_a_hold_that_moves_the_stage_moves_the_plan_while_it_lasts() -> None:
    digesters = running_plant(recipe=clock_stops())
    digesters.until("2026-11-20 20:00")
    digesters.verb("hold")
    digesters.until("2026-11-20 21:00")
    found = planned(shown(digesters), "D1")
    assert found[1] == ("S1", local("2026-11-20 17:15"), local("2026-11-21 08:00"))


def test_after_a_power_cut_the_plan_stands_until_a_person_chooses() -> None:
    digesters = running_plant(recipe=clock_stops())
    digesters.until("2026-11-20 20:00")
    digesters.start_program(3 * 3600)
    found = planned(shown(digesters), "D1")
    assert found[1] == ("S1", local("2026-11-20 17:15"), local("2026-11-21 07:00"))

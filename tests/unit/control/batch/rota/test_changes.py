"""People skip, postpone and swap starts, and see first what that means."""

from dataclasses import replace
from itertools import islice

import pytest

from control.batch.rota.board import Span
from control.batch.rota.changes import changed, consequences
from control.batch.rota.turns import turns
from plant.batch.run import Rota
from plant.errors import RefusedError
from plant.operation.requests import ChangeRota
from tests.unit.control.batch.digesters import (
    DIGESTERS,
    KOLKATA,
    OPERATOR,
    empty_plant,
    local,
    running_plant,
)

CLOCK = "17:00"
ROTA = Rota(order=DIGESTERS, next_start_ms=local("2026-11-20 17:00"))


def plan(rota: Rota, days: int = 8) -> str:
    """Return who starts on each day, ``-`` for nobody, from 20 November on."""
    found = islice(turns(rota, clock=CLOCK, zone=KOLKATA), days)
    return "".join(turn.unit_id[1:] or "-" for turn in found)


def after(rota: Rota, kind: str, day: str, other: str = "") -> Rota:
    change = ChangeRota(OPERATOR, kind, f"2026-11-{day}", other and f"2026-11-{other}")  # type: ignore[arg-type]  # kinds are words
    return changed(rota, change, clock=CLOCK, zone=KOLKATA)


def refused(rota: Rota, kind: str, day: str, other: str = "") -> str:
    with pytest.raises(RefusedError) as caught:
        after(rota, kind, day, other)
    return caught.value.reason.key


def test_the_order_goes_round() -> None:
    assert plan(ROTA) == "12345612"


def test_a_skipped_day_costs_one_turn_and_moves_nobody() -> None:
    assert plan(after(ROTA, "skip", "22")) == "12-45612"


def test_a_postponed_day_moves_all_behind_it() -> None:
    assert plan(after(ROTA, "postpone", "22")) == "12-34561"


def test_a_swap_changes_two_days() -> None:
    assert plan(after(ROTA, "swap", "22", "24")) == "12543612"


def test_a_postponed_day_takes_later_swaps_along() -> None:
    swapped = after(ROTA, "swap", "22", "24")
    assert plan(after(swapped, "postpone", "21")) == "1-254361"
    assert plan(after(swapped, "postpone", "22")) == "12-54361"


def test_restored_days_are_as_before() -> None:
    for kind, other in (("skip", ""), ("postpone", ""), ("swap", "24")):
        assert plan(after(after(ROTA, kind, "22", other), "restore", "22")) == plan(ROTA)


def test_a_restored_swap_gives_both_days_back() -> None:
    swapped = after(ROTA, "swap", "22", "24")
    assert plan(after(swapped, "restore", "24")) == plan(ROTA)


def test_a_chain_of_swaps_goes_back_together() -> None:
    chain = after(after(ROTA, "swap", "20", "21"), "swap", "21", "22")
    assert plan(chain) == "23145612"
    assert plan(after(chain, "restore", "20")) == plan(ROTA)


def test_only_the_swap_that_is_meant_goes_back() -> None:
    two = after(after(ROTA, "swap", "20", "21"), "swap", "23", "24")
    assert plan(after(two, "restore", "20")) == "12354612"


def test_a_restored_postponement_brings_later_swaps_back_too() -> None:
    both = after(after(ROTA, "swap", "22", "24"), "postpone", "21")
    assert plan(after(both, "restore", "21")) == "12543612"


def test_swaps_step_over_a_day_on_which_nothing_starts() -> None:
    swapped = after(after(ROTA, "postpone", "23"), "swap", "22", "24")
    assert plan(swapped) == "124-3561"
    assert plan(after(swapped, "postpone", "21")) == "1-2-4356"


def test_a_day_of_the_past_or_far_away_cannot_be_changed() -> None:
    assert refused(ROTA, "skip", "19") == "batch.refusal.no_such_start"
    assert refused(ROTA, "swap", "20", "19") == "batch.refusal.no_such_start"


def test_a_day_on_which_nothing_starts_cannot_be_changed_again() -> None:
    skipped = after(ROTA, "skip", "22")
    assert refused(skipped, "skip", "22") == "batch.refusal.nothing_starts"
    assert refused(skipped, "swap", "20", "22") == "batch.refusal.nothing_starts"


def test_a_unit_is_not_swapped_with_itself() -> None:
    assert refused(ROTA, "swap", "20", "26") == "batch.refusal.same_unit"


def test_nothing_is_restored_where_nothing_was_changed() -> None:
    assert refused(ROTA, "restore", "22") == "batch.refusal.nothing_changed"


def test_changes_that_have_passed_are_forgotten() -> None:
    digesters = running_plant()
    digesters.ask(ChangeRota(OPERATOR, "swap", "2026-11-21", "2026-11-22"))
    digesters.until("2026-11-23 17:00")
    assert digesters.plant.rota.postponed == {}


def test_consequences_are_told_unit_by_unit_with_the_board() -> None:
    digesters = running_plant()
    now_ms = digesters.now_ms
    span = Span(now_ms, now_ms + 6 * 86_400_000, now_ms)
    change = ChangeRota(OPERATOR, "postpone", "2026-11-22")
    found = consequences(digesters.plant, change, span, KOLKATA)
    assert [
        (each.facts["unit"], each.facts["days"], each.facts["new"])
        for each in found.messages
        if each.key == "batch.rota.later"
    ] == [
        ("D1", 1, "2026-11-27"),
        ("D3", 1, "2026-11-23"),
        ("D4", 1, "2026-11-24"),
        ("D5", 1, "2026-11-25"),
        ("D6", 1, "2026-11-26"),
    ]
    assert found.messages[-1].key == "batch.rota.postpone"
    starts = [(start.day, start.unit_id, start.changed) for start in found.board.starts]
    assert starts[:3] == [
        ("2026-11-21", "D2", False),
        ("2026-11-22", "", True),
        ("2026-11-23", "D3", False),
    ]
    assert digesters.plant.rota.postponed == {}  # shown, not made


def test_a_unit_that_would_start_before_it_can_be_ready_is_named() -> None:
    digesters = running_plant()
    span = Span(digesters.now_ms, digesters.now_ms + 86_400_000, digesters.now_ms)
    change = ChangeRota(OPERATOR, "swap", "2026-11-25", "2026-11-26")
    found = consequences(digesters.plant, change, span, KOLKATA)
    said = {each.key: each.facts["unit"] for each in found.messages if "unit" in each.facts}
    assert said["batch.rota.earlier"] == "D1"
    assert said["batch.rota.too_early"] == "D1"
    assert said["batch.rota.later"] == "D6"


def test_taking_back_says_what_moves() -> None:
    digesters = running_plant()
    digesters.ask(ChangeRota(OPERATOR, "postpone", "2026-11-22"))
    span = Span(digesters.now_ms, digesters.now_ms + 86_400_000, digesters.now_ms)
    found = consequences(
        digesters.plant, ChangeRota(OPERATOR, "restore", "2026-11-22"), span, KOLKATA
    )
    assert {each.key for each in found.messages} == {
        "batch.rota.earlier",
        "batch.rota.too_early",
    }


def test_an_order_that_shrank_still_has_a_next_unit() -> None:
    short = replace(ROTA, order=("D1", "D2"), position=5)
    assert plan(short) == "21212121"


def test_a_plant_without_digesters_plans_nothing() -> None:
    assert plan(Rota()) == ""
    assert empty_plant().plant.rota.order == DIGESTERS

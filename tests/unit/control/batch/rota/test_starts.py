"""One start a day at 17:00: by itself where the unit is ready, else the program asks."""

from dataclasses import replace

import pytest

from plant.batch.cards import CardKind
from plant.batch.states import Procedure, State, UnitMode, Verb
from plant.batch.states import TurnaroundPhase as Phase
from plant.operation.requests import (
    BeginTurnaround,
    ChangeRota,
    SetUnitMode,
    SignCard,
    UnitVerb,
)
from plant.recipe.model import MissedStart
from tests.unit.control.batch.digesters import (
    COOL,
    OPERATOR,
    RECIPE,
    Digesters,
    empty_plant,
    local,
    running_plant,
)

ASK = replace(RECIPE, missed_start=MissedStart.ASK)
SKIP = replace(RECIPE, missed_start=MissedStart.SKIP)


def made_ready(digesters: Digesters, unit_id: str = "D1") -> None:
    """Let a unit be READY and signed."""
    ready = replace(
        digesters.unit(unit_id),
        procedure=Procedure.TURNAROUND,
        state=State.COMPLETE,
        phase=Phase.READY,
        loaded=True,
        signed_ready="Anu",
    )
    digesters.plant = replace(digesters.plant, units={**digesters.plant.units, unit_id: ready})


def started(digesters: Digesters) -> list[tuple[str, str]]:
    """Return who started when, by local day."""
    return [
        (each.unit_id, each.batch_id)
        for each in digesters.transitions
        if each.what == "stage" and each.new == "LOAD"
    ]


def test_an_empty_plants_first_unit_is_asked_to_be_loaded_in_time() -> None:
    digesters = empty_plant("2026-11-19 16:00")
    digesters.step()
    assert digesters.unit().phase is Phase.LOAD  # within a day of its 17:00
    assert digesters.unit("D2").state is State.IDLE
    digesters = empty_plant("2026-11-19 17:30")
    assert digesters.plant.rota.next_start_ms == local("2026-11-20 17:00")


def test_a_unit_in_manual_is_left_alone() -> None:
    digesters = empty_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    digesters.step()
    assert digesters.unit().state is State.IDLE


def test_a_later_units_first_load_waits_for_its_day() -> None:
    digesters = empty_plant()
    recipe = replace(RECIPE, turnaround_h=2.0)
    digesters.plant = replace(digesters.plant, recipe=recipe)
    digesters.step()
    assert digesters.unit().state is State.IDLE
    digesters.until("2026-11-20 15:00")
    assert digesters.unit().phase is Phase.LOAD


def test_without_a_recipe_nothing_is_prepared_and_the_start_asks_for_one() -> None:
    digesters = empty_plant()
    digesters.plant = replace(digesters.plant, recipe=None)
    digesters.until("2026-11-20 17:00")
    card = digesters.card(CardKind.START)
    assert card is not None
    assert card.text.key == "card.start.no_recipe"


def test_a_ready_unit_starts_by_itself_at_17_00() -> None:
    digesters = running_plant()
    assert started(digesters) == [("D1", "D1-2026-11-20-1")]
    rota = digesters.plant.rota
    assert rota.last_start_ms == local("2026-11-20 17:00")
    assert rota.next_start_ms == local("2026-11-21 17:00")
    assert rota.order[rota.position] == "D2"


def test_a_unit_that_is_not_ready_leads_to_a_question() -> None:
    digesters = empty_plant()
    digesters.until("2026-11-20 17:00")
    card = digesters.card(CardKind.START)
    assert card is not None
    assert card.card_id == "D1-2026-11-20.start.2"
    assert card.text.key == "card.start.not_ready"
    digesters.until("2026-11-20 18:00")
    cards = [each for each in digesters.plant.cards if each.kind is CardKind.START]
    assert len(cards) == 1
    assert digesters.sign(card) == ("batch.refusal.not_ready",)


def test_run_late_starts_once_the_unit_is_ready_within_the_limit() -> None:
    digesters = empty_plant()
    digesters.until("2026-11-20 20:00")
    made_ready(digesters)
    digesters.step()
    run = digesters.unit()
    assert run.place == "LOAD"
    assert run.ends_ms[1:] == (
        local("2026-11-21 07:00"),
        local("2026-11-22 17:00"),
        local("2026-11-25 17:00"),
    )
    assert digesters.card(CardKind.START) is None


def test_beyond_the_limit_a_person_decides() -> None:
    digesters = empty_plant()
    digesters.until("2026-11-20 21:30")
    made_ready(digesters)
    digesters.step()
    assert digesters.unit().state is State.COMPLETE
    card = digesters.card(CardKind.START)
    assert card is not None
    assert not digesters.ask(SignCard(OPERATOR, card.card_id))
    assert digesters.unit().place == "LOAD"
    assert digesters.unit().start_day == "2026-11-20"
    assert digesters.plant.rota.next_start_ms == local("2026-11-21 17:00")
    assert digesters.card(CardKind.START) is None
    entry = next(each for each in digesters.entries if each.kind == "card")
    assert (entry.batch_id, entry.operator) == ("D1-2026-11-20-1", "Anu")


def test_ask_asks_even_when_ready_once_the_grace_is_over() -> None:
    digesters = empty_plant()
    digesters.plant = replace(digesters.plant, recipe=ASK)
    digesters.until("2026-11-20 17:11")
    made_ready(digesters)
    digesters.step()
    assert digesters.unit().state is State.COMPLETE
    digesters = empty_plant()
    digesters.plant = replace(digesters.plant, recipe=ASK)
    digesters.until("2026-11-20 17:09")
    made_ready(digesters)
    digesters.step()
    assert digesters.unit().place == "LOAD"


def test_a_ready_unit_that_is_asked_for_says_so() -> None:
    digesters = empty_plant()
    made_ready(digesters)
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    digesters.until("2026-11-20 17:00")
    card = digesters.card(CardKind.START)
    assert card is not None
    assert card.text.key == "card.start.ready"


def test_after_plant_stop_a_ready_unit_asks_and_starts_once_the_plant_goes_on() -> None:
    digesters = empty_plant()
    made_ready(digesters)
    digesters.may_start = False
    digesters.until("2026-11-20 17:30")
    assert digesters.unit().state is State.COMPLETE
    assert digesters.card(CardKind.START) is not None
    digesters.may_start = True
    digesters.step()
    assert digesters.unit().place == "LOAD"
    assert digesters.card(CardKind.START) is None


def test_skip_gives_the_turn_up_after_the_grace() -> None:
    digesters = empty_plant()
    digesters.plant = replace(digesters.plant, recipe=SKIP)
    digesters.until("2026-11-20 17:10")
    assert digesters.card(CardKind.START) is not None
    digesters.until("2026-11-20 17:11")
    assert digesters.card(CardKind.START) is None
    assert digesters.told("batch.event.missed")
    assert digesters.plant.rota.order[digesters.plant.rota.position] == "D2"


def test_a_start_that_nobody_made_for_a_day_is_missed() -> None:
    digesters = empty_plant()
    digesters.until("2026-11-21 17:00")
    assert digesters.told("batch.event.missed")
    assert digesters.card(CardKind.START, "D1") is None
    assert digesters.card(CardKind.START, "D2") is not None


def test_days_without_the_program_are_missed_one_by_one() -> None:
    digesters = running_plant()
    digesters.start_program(3 * 86_400 + 3600)
    digesters.step()
    missed = [each.facts["unit"] for each in digesters.told("batch.event.missed")]
    assert missed == ["D2", "D3"]
    assert digesters.card(CardKind.START, "D4") is not None


def test_after_weeks_without_the_program_the_rota_is_planned_anew() -> None:
    digesters = running_plant()
    digesters.start_program(20 * 86_400)
    digesters.step()
    assert not digesters.told("batch.event.missed")
    assert digesters.told("batch.event.planned_anew")
    rota = digesters.plant.rota
    assert rota.next_start_ms == local("2026-12-11 17:00")
    assert rota.order[rota.position] == "D2"


def test_a_clock_far_ahead_that_was_set_right_keeps_no_start_waiting() -> None:
    digesters = running_plant()
    digesters.start_program(365 * 86_400)
    digesters.step()
    digesters.start_program(-365 * 86_400)
    assert digesters.plant.rota.next_start_ms == local("2026-11-21 17:00")


def test_a_plant_without_a_rota_has_nothing_to_plan_anew() -> None:
    digesters = running_plant()
    rota = replace(digesters.plant.rota, order=(), next_start_ms=0)
    digesters.plant = replace(digesters.plant, rota=rota)
    digesters.start_program(20 * 86_400)
    digesters.step()
    assert not digesters.told("batch.event.planned_anew")


def test_an_empty_rota_prepares_nothing() -> None:
    digesters = empty_plant()
    rota = replace(digesters.plant.rota, order=(), next_start_ms=0)
    digesters.plant = replace(digesters.plant, rota=rota)
    digesters.step()
    assert digesters.unit().state is State.IDLE


@pytest.mark.parametrize("back_s", [60, 3600, 30 * 3600])
def test_one_17_00_never_counts_twice(back_s: float) -> None:
    digesters = running_plant()
    made_ready(digesters, "D2")
    digesters.step(60)
    digesters.start_program(-back_s)
    digesters.until("2026-11-20 17:10")
    assert started(digesters) == [("D1", "D1-2026-11-20-1")]


def test_a_skipped_day_costs_the_unit_its_turn() -> None:
    digesters = running_plant()
    digesters.ask(ChangeRota(OPERATOR, "skip", "2026-11-21"))
    digesters.until("2026-11-21 17:00")
    assert [each.facts["unit"] for each in digesters.told("batch.event.skipped")] == ["D2"]
    assert digesters.plant.rota.order[digesters.plant.rota.position] == "D3"
    assert digesters.plant.rota.skipped == ()


def test_a_postponed_start_keeps_its_turn() -> None:
    digesters = running_plant()
    digesters.ask(ChangeRota(OPERATOR, "postpone", "2026-11-21"))
    digesters.until("2026-11-21 17:00")
    assert not digesters.told("batch.event.missed")
    assert digesters.plant.rota.order[digesters.plant.rota.position] == "D2"
    assert digesters.plant.rota.next_start_ms == local("2026-11-22 17:00")


def test_another_units_question_takes_the_place_of_the_one_before() -> None:
    digesters = empty_plant()
    digesters.until("2026-11-20 17:30")
    assert digesters.card(CardKind.START, "D1") is not None
    digesters.ask(ChangeRota(OPERATOR, "swap", "2026-11-20", "2026-11-21"))
    digesters.step()
    assert digesters.card(CardKind.START, "D1") is None
    assert digesters.card(CardKind.START, "D2") is not None


def test_a_start_by_hand_before_17_00_is_that_days_start() -> None:
    digesters = empty_plant()
    made_ready(digesters)
    digesters.verb("reset")
    assert not digesters.ask(UnitVerb(OPERATOR, "D1", Verb.START))
    assert digesters.unit().place == "LOAD"
    assert digesters.unit().start_day == "2026-11-20"
    assert digesters.plant.rota.next_start_ms == local("2026-11-21 17:00")
    digesters.until("2026-11-20 17:01")
    assert started(digesters) == [("D1", "D1-2026-11-20-1")]


def test_a_start_by_hand_out_of_turn_leaves_the_rota_alone() -> None:
    digesters = empty_plant()
    made_ready(digesters, "D4")
    digesters.verb("reset", "D4")
    assert not digesters.verb("start", "D4")
    assert digesters.plant.rota.order[digesters.plant.rota.position] == "D1"
    assert digesters.plant.rota.next_start_ms == local("2026-11-20 17:00")


def test_a_start_by_hand_long_before_its_day_leaves_that_day_to_the_rota() -> None:
    digesters = empty_plant()
    digesters.ask(ChangeRota(OPERATOR, "postpone", "2026-11-20"))
    rota = digesters.plant.rota
    two_days = replace(rota, next_start_ms=local("2026-11-22 17:00"), postponed={})
    digesters.plant = replace(digesters.plant, rota=two_days)
    made_ready(digesters)
    digesters.verb("reset")
    digesters.verb("start")
    assert digesters.plant.rota.next_start_ms == local("2026-11-22 17:00")


def test_a_ready_unit_loses_its_signature_with_a_new_turnaround() -> None:
    digesters = empty_plant()
    made_ready(digesters)
    assert not digesters.ask(BeginTurnaround(OPERATOR, "D1", Phase.LEAK_TEST))
    assert not digesters.unit().is_ready


def test_six_days_fill_the_rota() -> None:
    digesters = running_plant()
    digesters.known = replace(COOL, level_percent=2.0)
    while digesters.now_ms < local("2026-12-02 16:00"):
        digesters.until(digesters.now_ms + 1_800_000)
        digesters.sign_all()
    assert [unit_id for unit_id, _ in started(digesters)] == [
        *("D1", "D2", "D3", "D4", "D5", "D6"),
        *("D1", "D2", "D3", "D4", "D5", "D6"),
    ]
    assert len({batch_id for _, batch_id in started(digesters)}) == 12

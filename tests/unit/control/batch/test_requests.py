"""What people ask of the batches is done whole, or refused with a reason they can act on."""

from dataclasses import replace

import pytest

from control.batch.boundaries import HOUR_MS
from control.batch.requests import concerns_batches
from plant.batch.cards import CardKind
from plant.batch.states import Procedure, State, UnitMode, Verb
from plant.batch.states import TurnaroundPhase as Phase
from plant.operation.modes import DeviceMode
from plant.operation.requests import (
    Asker,
    BeginTurnaround,
    ChangeBatch,
    ChooseRecipe,
    ConfirmTransition,
    HoldAll,
    SetDeviceMode,
    SetUnitMode,
    SignCard,
    UnitVerb,
)
from plant.tag import Role
from tests.unit.control.batch.digesters import (
    ENGINEER,
    OPERATOR,
    RECIPE,
    Digesters,
    clock_stops,
    empty_plant,
    local,
    running_plant,
)

VIEWER = Asker("r", "Guest", Role.VIEWER)


def aborted() -> Digesters:
    digesters = running_plant()
    digesters.verb("abort")
    digesters.step()
    return digesters


def test_requests_of_batches_are_known() -> None:
    assert concerns_batches(HoldAll(OPERATOR))
    assert not concerns_batches(SetDeviceMode(OPERATOR, "D1.heater.OP", DeviceMode.MANUAL))


def test_a_command_moves_the_unit_and_names_the_person() -> None:
    digesters = running_plant()
    assert not digesters.verb("hold")
    last = digesters.transitions[-1]
    assert (last.what, last.old, last.new) == ("state", "Running", "Holding")
    assert (last.origin, last.operator) == ("Operator", "Anu")


def test_an_empty_cell_is_refused_with_state_and_command() -> None:
    digesters = running_plant()
    before = digesters.plant
    assert digesters.verb("restart") == ("batch.refusal.not_now",)
    assert digesters.plant == before
    told = digesters.events[-1].text
    assert (told.facts["state"], told.facts["verb"]) == ("Running", "restart")


@pytest.mark.parametrize("verb", list(Verb))
def test_no_command_reaches_a_unit_that_the_plant_does_not_have(verb: Verb) -> None:
    request = UnitVerb(OPERATOR, "D9", verb)
    assert running_plant().ask(request) == ("batch.refusal.unknown_unit",)


def test_a_viewer_commands_nothing() -> None:
    request = UnitVerb(VIEWER, "D1", Verb.HOLD)
    assert running_plant().ask(request) == ("refusal.role",)


def test_a_unit_that_has_gone_on_since_is_not_commanded() -> None:
    digesters = running_plant()
    seen = digesters.unit().sequence
    digesters.until("2026-11-20 17:15")
    assert digesters.ask(UnitVerb(OPERATOR, "D1", Verb.HOLD, seen)) == (
        "batch.refusal.gone_on",
    )
    assert not digesters.ask(UnitVerb(OPERATOR, "D1", Verb.HOLD, digesters.unit().sequence))
    assert digesters.ask(ConfirmTransition(OPERATOR, "D1", seen)) == ("batch.refusal.gone_on",)


def test_hold_all_holds_every_running_unit() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 18:00")
    assert not digesters.ask(HoldAll(OPERATOR))
    states = {run.state for run in digesters.plant.units.values()}
    assert states == {State.HOLDING, State.IDLE}


def test_hold_all_with_nothing_to_hold_says_so() -> None:
    assert empty_plant().ask(HoldAll(OPERATOR)) == ("batch.refusal.nothing_runs",)


def test_a_hold_moves_the_stage_only_where_the_recipe_says_so() -> None:
    for recipe, moved_ms in ((RECIPE, 0), (clock_stops(), 2 * HOUR_MS)):
        digesters = running_plant(recipe=recipe)
        digesters.until("2026-11-20 20:00")
        ends_ms = digesters.unit().ends_ms
        digesters.verb("hold")
        digesters.until("2026-11-20 22:00")
        digesters.verb("restart")
        digesters.step()
        run = digesters.unit()
        assert run.state is State.RUNNING
        assert run.ends_ms[1] - ends_ms[1] == pytest.approx(moved_ms, abs=2000)
        assert run.held_ms == pytest.approx(2 * HOUR_MS, abs=2000)


def test_a_pause_goes_on_with_resume() -> None:
    digesters = running_plant()
    digesters.verb("pause")
    digesters.step()
    assert digesters.unit().state is State.PAUSED
    assert not digesters.verb("resume")
    assert digesters.unit().state is State.RUNNING


def test_a_held_unit_makes_no_transition_until_it_goes_on() -> None:
    digesters = running_plant()
    digesters.verb("hold")
    digesters.until("2026-11-21 08:00")
    assert digesters.unit().place == "LOAD"
    assert "batch.advice.overrun" in {each.key for each in digesters.advisories}
    digesters.verb("restart")
    digesters.step()
    digesters.step()
    assert digesters.unit().place == "S2"


def test_a_hold_that_stops_the_clock_is_no_overrun() -> None:
    digesters = running_plant(recipe=clock_stops())
    digesters.verb("hold")
    digesters.until("2026-11-21 08:00")
    assert {each.key for each in digesters.advisories} == {"batch.advice.held"}


def test_after_an_abort_the_unit_is_idle_and_still_holds_slurry() -> None:
    digesters = aborted()
    assert not digesters.verb("reset")
    run = digesters.unit()
    assert (run.state, run.procedure, run.loaded) == (State.IDLE, Procedure.NONE, True)
    assert run.batch_id == "D1-2026-11-20-1"


def test_start_needs_a_signed_turnaround() -> None:
    digesters = aborted()
    digesters.verb("reset")
    assert digesters.verb("start") == ("batch.refusal.not_ready",)


def test_start_needs_a_recipe() -> None:
    digesters = aborted()
    digesters.verb("reset")
    ready = replace(digesters.unit(), signed_ready="Anu")
    digesters.plant = replace(
        digesters.plant, recipe=None, units={**digesters.plant.units, "D1": ready}
    )
    assert digesters.verb("start") == ("batch.refusal.no_recipe",)


def test_turnaround_begins_by_hand_after_an_abort() -> None:
    digesters = aborted()
    assert not digesters.ask(BeginTurnaround(OPERATOR, "D1"))
    run = digesters.unit()
    assert (run.procedure, run.state, run.phase) == (
        Procedure.TURNAROUND,
        State.RUNNING,
        Phase.COOL,
    )
    assert [each.new for each in digesters.transitions[-3:]] == ["Idle", "Running", "cool"]


@pytest.mark.parametrize(
    ("phase", "reason"),
    [
        (Phase.CLEAN, "batch.refusal.discharge_first"),
        (Phase.LOAD, "batch.refusal.discharge_first"),
        (Phase.PURGE, "batch.refusal.leak_test_first"),
        (Phase.BASELINE, "batch.refusal.leak_test_first"),
        (Phase.READY, "batch.refusal.leak_test_first"),
    ],
)
def test_a_unit_with_slurry_may_not_begin_at_every_phase(phase: Phase, reason: str) -> None:
    digesters = aborted()
    digesters.verb("reset")
    assert digesters.ask(BeginTurnaround(OPERATOR, "D1", phase)) == (reason,)


def test_an_empty_unit_is_loaded_before_its_leak_test() -> None:
    request = BeginTurnaround(OPERATOR, "D5", Phase.LEAK_TEST)
    assert empty_plant().ask(request) == ("batch.refusal.load_first",)


def test_a_running_unit_begins_no_turnaround() -> None:
    request = BeginTurnaround(OPERATOR, "D1")
    assert running_plant().ask(request) == ("batch.refusal.not_now",)


def test_a_phase_that_is_not_done_is_not_left() -> None:
    digesters = running_plant()
    digesters.ask(SetUnitMode(OPERATOR, "D2", UnitMode.MANUAL))
    assert digesters.ask(ConfirmTransition(OPERATOR, "D2")) == ("batch.refusal.phase_not_done",)
    card = digesters.card(CardKind.LOAD, "D2")
    assert card is not None
    digesters.sign(card)
    digesters.step()
    assert digesters.unit("D2").phase is Phase.LOAD
    assert not digesters.ask(ConfirmTransition(OPERATOR, "D2"))
    assert digesters.unit("D2").phase is Phase.LEAK_TEST


def test_a_recipe_is_chosen_for_the_next_batches_only() -> None:
    digesters = running_plant()
    other = replace(RECIPE, recipe_id="other", version=3)
    digesters.recipes = {("other", 3): other}
    assert not digesters.ask(ChooseRecipe(OPERATOR, "other", 3))
    assert digesters.plant.recipe == other
    assert digesters.plant.rota.recipe_ref == "other v3"
    assert digesters.unit().recipe == RECIPE


def test_a_recipe_that_is_not_there_is_not_chosen() -> None:
    digesters = running_plant()
    request = ChooseRecipe(OPERATOR, "other", 3)
    assert digesters.ask(request) == ("batch.refusal.unknown_recipe",)


def test_a_running_batchs_recipe_is_changed_by_an_engineer_and_logged() -> None:
    digesters = running_plant()
    field = "stages.3.temperature.end_degc"
    assert digesters.ask(ChangeBatch(OPERATOR, "D1", field, "52")) == ("refusal.role",)
    assert not digesters.ask(ChangeBatch(ENGINEER, "D1", field, "52"))
    run = digesters.unit()
    assert run.recipe is not None
    profile = run.recipe.stages[3].temperature
    assert profile is not None
    assert profile.end_degc == 52.0
    change = run.changes[0]
    assert (change.operator, change.old, change.new) == ("Biju", "55.0", "52.0")
    assert digesters.plant.recipe == RECIPE  # the master stays


def test_a_changed_end_moves_the_frozen_ends_that_are_still_to_come() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 08:00")
    before = digesters.unit().ends_ms
    assert not digesters.ask(ChangeBatch(ENGINEER, "D1", "stages.2.end.clock", "15:00"))
    assert digesters.unit().ends_ms == (
        *before[:2],
        local("2026-11-22 15:00"),
        before[3],
    )


def test_no_end_is_moved_into_the_past() -> None:
    digesters = running_plant()
    digesters.until("2026-11-22 12:00")
    request = ChangeBatch(ENGINEER, "D1", "stages.2.end.clock", "11:00")
    assert digesters.ask(request) == ("batch.refusal.end_has_passed",)


def test_an_end_that_has_passed_stays_as_it_was() -> None:
    digesters = running_plant()
    digesters.until("2026-11-21 08:00")
    before = digesters.unit().ends_ms
    assert not digesters.ask(ChangeBatch(ENGINEER, "D1", "stages.1.end.clock", "06:00"))
    assert digesters.unit().ends_ms == before


def test_a_change_that_spoils_the_recipe_is_refused_with_its_faults() -> None:
    digesters = running_plant()
    request = ChangeBatch(ENGINEER, "D1", "stages.3.end.day", "6")
    reasons = digesters.ask(request)  # the batch would last longer than the rota allows
    assert reasons
    assert digesters.unit().recipe == RECIPE


def test_only_a_batch_has_a_recipe_to_change() -> None:
    digesters = running_plant()
    request = ChangeBatch(ENGINEER, "D2", "stages.3.temperature.end_degc", "52")
    assert digesters.ask(request) == ("batch.refusal.no_batch",)


def test_a_field_that_no_recipe_has_is_refused() -> None:
    request = ChangeBatch(ENGINEER, "D1", "stages.3.colour", "blue")
    assert running_plant().ask(request) == ("recipe.refused.unknown_field",)


def test_a_card_that_is_not_open_cannot_be_signed() -> None:
    request = SignCard(OPERATOR, "D1-2026-11-20.load.2")
    assert running_plant().ask(request) == ("card.refusal.closed",)


def test_requests_stand_in_the_batchs_record() -> None:
    digesters = running_plant()
    digesters.entries.clear()
    digesters.verb("hold")
    (entry,) = digesters.entries
    assert (entry.batch_id, entry.kind, entry.operator) == ("D1-2026-11-20-1", "request", "Anu")

"""The turnaround goes phase by phase; sensors end what they can prove, signatures the rest."""

from dataclasses import replace

import pytest

from control.batch.draft import Draft
from control.batch.turnaround.cards import of_phase
from plant.batch.cards import CardKind, JobCard
from plant.batch.states import Procedure, State, UnitMode
from plant.batch.states import TurnaroundPhase as Phase
from plant.message import message
from plant.operation.requests import ConfirmTransition, SetUnitMode
from tests.unit.control.batch.digesters import (
    COOL,
    OPERATOR,
    Digesters,
    empty_plant,
    running_plant,
)

HOT = replace(COOL, temperature_degc=60.0)
EMPTY = replace(COOL, level_percent=2.0)
NO_SENSORS = replace(COOL, temperature_degc=None, ph=None, level_percent=None, o2_percent=None)


def in_turnaround(known: object = HOT) -> Digesters:
    digesters = running_plant()
    assert isinstance(known, type(HOT))
    digesters.known = known
    digesters.until("2026-11-25 17:00")
    digesters.step()
    return digesters


def phases(digesters: Digesters) -> list[str]:
    return [
        each.new
        for each in digesters.transitions
        if each.unit_id == "D1" and each.what == "phase" and each.batch_id
    ]


def test_cooling_ends_by_the_thermometer_and_needs_no_card() -> None:
    digesters = in_turnaround()
    assert digesters.unit().phase is Phase.COOL
    assert digesters.card(CardKind.COOL) is None
    digesters.units["D1"] = replace(HOT, temperature_degc=50.0)
    digesters.step()
    assert digesters.unit().phase is Phase.DISCHARGE


def test_without_a_thermometer_cooling_ends_by_a_signature() -> None:
    digesters = in_turnaround(NO_SENSORS)
    card = digesters.card(CardKind.COOL)
    assert card is not None
    assert card.fields[0].high == 50.0
    assert not digesters.sign(card)
    digesters.step()
    assert digesters.unit().phase is Phase.DISCHARGE


def test_a_card_is_withdrawn_when_the_phase_goes_on_without_it() -> None:
    digesters = in_turnaround(NO_SENSORS)
    assert digesters.card(CardKind.COOL) is not None
    digesters.units["D1"] = COOL
    digesters.step()
    assert digesters.unit().phase is Phase.DISCHARGE
    assert digesters.card(CardKind.COOL) is None


def test_discharge_ends_when_the_level_says_empty() -> None:
    digesters = in_turnaround(COOL)
    assert digesters.unit().phase is Phase.DISCHARGE
    assert digesters.card(CardKind.DISCHARGE) is not None
    assert digesters.unit().loaded
    digesters.units["D1"] = EMPTY
    digesters.step()
    run = digesters.unit()
    assert (run.phase, run.loaded) == (Phase.LOAD, False)
    assert digesters.card(CardKind.DISCHARGE) is None


def test_every_nth_turnaround_cleans() -> None:
    digesters = in_turnaround(COOL)
    digesters.settings = replace(
        digesters.settings, proofs=replace(digesters.settings.proofs, clean_every=2)
    )
    digesters.plant = replace(
        digesters.plant,
        units={**digesters.plant.units, "D1": replace(digesters.unit(), cleaned=1)},
    )
    digesters.units["D1"] = EMPTY
    digesters.step()
    assert digesters.unit().phase is Phase.CLEAN
    card = digesters.card(CardKind.CLEAN)
    assert card is not None
    assert [field.key for field in card.fields] == ["locks", "o2", "ch4_lel", "h2s"]
    digesters.sign_all()
    digesters.step()
    assert (digesters.unit().phase, digesters.unit().cleaned) == (Phase.LOAD, 0)


def test_a_turnaround_without_cleaning_is_counted() -> None:
    digesters = in_turnaround(EMPTY)
    assert (digesters.unit().phase, digesters.unit().cleaned) == (Phase.LOAD, 1)


def test_the_whole_turnaround_ends_ready_and_signed() -> None:
    digesters = in_turnaround(EMPTY)
    for _ in range(4):
        digesters.sign_all()
        digesters.step()
    digesters.until(digesters.now_ms + 1_300_000)
    digesters.sign_all()
    digesters.step()
    run = digesters.unit()
    assert phases(digesters) == [
        "cool",
        "discharge",
        "load",
        "leak_test",
        "purge",
        "baseline",
        "ready",
    ]
    assert (run.procedure, run.state) == (Procedure.TURNAROUND, State.COMPLETE)
    assert (run.signed_ready, run.is_ready, run.loaded) == ("Anu", True, True)
    assert run.hottest_degc == 0.0


def test_purging_ends_by_the_oxygen() -> None:
    digesters = in_turnaround(replace(EMPTY, o2_percent=9.0))
    for _ in range(3):
        digesters.sign_all()
        digesters.step()
    assert digesters.unit().phase is Phase.PURGE
    assert digesters.card(CardKind.PURGE) is None
    digesters.units["D1"] = replace(EMPTY, o2_percent=1.0)
    digesters.step()
    assert digesters.unit().phase is Phase.BASELINE


def test_the_baseline_is_read_after_mixing_and_settling() -> None:
    digesters = in_turnaround(EMPTY)
    for _ in range(3):
        digesters.sign_all()
        digesters.step()
    assert digesters.unit().phase is Phase.BASELINE
    assert digesters.next_due_ms == digesters.unit().phase_since_ms + 1_200_000
    digesters.until(digesters.unit().phase_since_ms + 1_199_000)
    assert digesters.unit().phase is Phase.BASELINE
    digesters.step()
    assert digesters.unit().phase is Phase.READY
    taken = next(card for card in digesters.plant.cards if card.kind is CardKind.BASELINE)
    assert taken.entered == {"temperature": "30.00", "ph": "7.00"}
    assert taken.withdrawn


def test_mixing_begins_anew_after_a_hold() -> None:
    digesters = in_turnaround(EMPTY)
    for _ in range(3):
        digesters.sign_all()
        digesters.step()
    digesters.until(digesters.now_ms + 600_000)
    digesters.verb("hold")
    digesters.step()
    digesters.verb("restart")
    digesters.step()
    begun_ms = digesters.now_ms
    digesters.until(begun_ms + 1_199_000)
    assert digesters.unit().phase is Phase.BASELINE
    digesters.step()
    assert digesters.unit().phase is Phase.READY


def test_without_sensors_the_baseline_is_signed() -> None:
    digesters = in_turnaround(NO_SENSORS)
    for _ in range(6):
        digesters.sign_all()
        digesters.step()
    assert digesters.unit().phase is Phase.READY
    kinds = {card.kind for card in digesters.plant.cards if card.signed_by}
    assert {CardKind.COOL, CardKind.DISCHARGE, CardKind.PURGE, CardKind.BASELINE} <= kinds


def test_a_baseline_card_that_sensors_overtook_bears_their_readings() -> None:
    digesters = in_turnaround(EMPTY)
    digesters.units["D1"] = replace(EMPTY, ph=None)
    for _ in range(4):
        load, leak = digesters.card(CardKind.LOAD), digesters.card(CardKind.LEAK_TEST)
        for card in (load, leak):
            if card is not None:
                digesters.sign(card)
        digesters.step()
    assert digesters.card(CardKind.BASELINE) is not None
    digesters.units["D1"] = EMPTY
    digesters.until(digesters.now_ms + 1_300_000)
    assert digesters.unit().phase is Phase.READY
    taken = next(
        card
        for card in digesters.plant.cards
        if card.kind is CardKind.BASELINE and card.unit_id == "D1"
    )
    assert taken.entered["ph"] == "7.00"


def test_a_held_turnaround_goes_nowhere() -> None:
    digesters = in_turnaround()
    digesters.verb("hold")
    digesters.units["D1"] = EMPTY
    digesters.step(60)
    digesters.step(60)
    assert digesters.unit().phase is Phase.COOL


def test_in_manual_every_phase_has_its_card_and_waits_for_a_person() -> None:
    digesters = in_turnaround()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.MANUAL))
    digesters.units["D1"] = COOL
    digesters.step()
    assert digesters.unit().phase is Phase.COOL
    assert digesters.card(CardKind.COOL) is not None
    assert not digesters.ask(ConfirmTransition(OPERATOR, "D1"))
    assert digesters.unit().phase is Phase.DISCHARGE


def test_in_semi_automatic_each_phase_is_confirmed() -> None:
    digesters = in_turnaround()
    digesters.ask(SetUnitMode(OPERATOR, "D1", UnitMode.SEMI_AUTOMATIC))
    digesters.units["D1"] = COOL
    digesters.step()
    digesters.step()
    assert (digesters.unit().phase, digesters.unit().confirm) == (Phase.COOL, True)
    assert not digesters.ask(ConfirmTransition(OPERATOR, "D1", digesters.unit().sequence))
    assert digesters.unit().phase is Phase.DISCHARGE


@pytest.mark.parametrize("degc", [58.0, 58.5])
def test_the_load_card_says_where_inoculum_may_come_from(degc: float) -> None:
    digesters = running_plant()
    digesters.known = replace(EMPTY, temperature_degc=degc)
    digesters.step()
    digesters.known = EMPTY
    digesters.until("2026-11-25 17:00")
    card = digesters.card(CardKind.LOAD)
    assert card is not None
    wanted = "card.load.inoculum_tank" if degc > 58 else "card.load.inoculum_own"
    assert card.steps[0].key == wanted


def test_cards_of_the_last_procedure_are_forgotten() -> None:
    digesters = empty_plant()
    digesters.step()
    assert digesters.card(CardKind.LOAD) is not None
    digesters.verb("abort")
    assert digesters.card(CardKind.LOAD) is None
    digesters.step()
    digesters.verb("reset")
    digesters.step()
    kinds = [card.kind for card in digesters.plant.cards if card.unit_id == "D1"]
    assert kinds == [CardKind.LOAD]  # the rota asks for the load again


def test_a_unit_outside_a_turnaround_has_no_phases_card() -> None:
    digesters = running_plant()
    draft = Draft(digesters.plant, digesters.now_ms)
    assert of_phase(draft, digesters.unit()) is None


def test_cards_of_valves_are_left_to_the_outputs() -> None:
    digesters = empty_plant()
    valve = JobCard("v", "D1", CardKind.VALVE, 0, message("card.cool.text", unit="D1"))
    digesters.plant = replace(digesters.plant, cards=(valve,))
    digesters.step()
    digesters.verb("abort")
    assert digesters.card(CardKind.VALVE) is valve
    assert digesters.card(CardKind.LOAD) is None

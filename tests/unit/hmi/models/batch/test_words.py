"""How are batches, requests and cards written?"""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from hmi.models.batch.card_list import card_for, open_count, shown_cards
from hmi.models.batch.card_paper import card_paper
from hmi.models.batch.request_words import answer_text, request_message
from hmi.models.batch.stage_strip import stage_strip
from hmi.models.batch.words import hours_text, state_line, time_line
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, ResumeChoice, State, TurnaroundPhase, UnitMode, Verb
from plant.description.load import load_plant
from plant.message import message
from plant.operation.modes import DeviceMode
from plant.operation.requests import (
    Allowance,
    Answer,
    AnswerResume,
    Asker,
    BeginTurnaround,
    Bypass,
    ChangeBatch,
    ChangeRota,
    ChooseRecipe,
    ClearLatch,
    ConfirmTransition,
    EnterValue,
    HoldAll,
    Request,
    ResumePlant,
    RunDevice,
    SetDeviceMode,
    SetUnitMode,
    SignCard,
    UnitVerb,
)
from plant.tag import Role
from tests.fakes.running.plant import (
    NOW_MS,
    ZONE,
    batch_run,
    job_cards,
    plant_run,
    resume_card,
    turnaround_run,
)

TEXTS = load_plant().texts
ASKER = Asker("1", "R. Das", Role.OPERATOR)
REQUESTS: tuple[Request, ...] = (
    *(UnitVerb(ASKER, "D3", verb) for verb in Verb),
    HoldAll(ASKER),
    *(SetUnitMode(ASKER, "D3", mode) for mode in UnitMode),
    ConfirmTransition(ASKER, "D3"),
    BeginTurnaround(ASKER, "D3"),
    SignCard(ASKER, "D3-x.load"),
    *(AnswerResume(ASKER, "D3", choice) for choice in ResumeChoice),
    *(
        ChangeRota(ASKER, kind, "2026-11-20")
        for kind in ("skip", "postpone", "swap", "restore")
    ),
    ChooseRecipe(ASKER, "published-75", 1),
    ChangeBatch(ASKER, "D3", "stages.2.ph.value", "7.4"),
    *(SetDeviceMode(ASKER, "D3.heater.OP", mode) for mode in DeviceMode),
    RunDevice(ASKER, "D3.agitator.OP", 300),
    EnterValue(ASKER, "D3.ph.PV", 7.1),
    Bypass(ASKER, "D3", "D3.level_low", 60),
    Bypass(ASKER, "D3", "D3.level_low", 0),
    ClearLatch(ASKER, "D3", "D3.level_low"),
    Allowance(ASKER, 20.0, 3),
    ResumePlant(ASKER),
)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda each: request_message(each).key)
def test_every_request_has_words(request_: Request) -> None:
    said = TEXTS.say(request_message(request_))
    assert not said.startswith("<")
    assert "{" not in said


def test_a_refused_request_tells_its_reasons() -> None:
    request = UnitVerb(ASKER, "D3", Verb.HOLD)
    refused = Answer(request, False, (message("batch.nothing"),), NOW_MS)
    assert answer_text(refused, TEXTS) == "Hold Digester 3: refused. No batch"
    accepted = Answer(request, True, (), NOW_MS)
    assert answer_text(accepted, TEXTS) == "Hold Digester 3: accepted."


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0 min"), (-5, "0 min"), (59 * 60_000, "59 min"), (4_980_000, "1 h 23 min")],
)
def test_long_times_are_written_in_hours(ms: int, text: str) -> None:
    assert hours_text(ms) == text


def test_the_state_of_a_unit_is_told_in_a_few_words() -> None:
    assert state_line(batch_run("D2", 1), TEXTS) == "Running: Stage 2, mesophilic acetogenesis"
    purging = turnaround_run("D3", TurnaroundPhase.PURGE)
    assert state_line(purging, TEXTS).endswith(": Purging")
    assert state_line(UnitRun("D1"), TEXTS) == "No batch"
    ready = UnitRun("D1", loaded=True, signed_ready="R. Das")
    assert state_line(ready, TEXTS) == "READY, waits for its start"
    assert state_line(replace(ready, state=State.ABORTED), TEXTS) == "Aborted"


def test_time_is_told_for_the_step_and_for_all() -> None:
    run = plant_run()
    strip = stage_strip(run.units["D2"], NOW_MS, rota=run.rota, zone=ZONE)
    assert strip is not None
    assert time_line(strip, TEXTS).splitlines() == [
        "This step: 9 h 36 min so far, 24 h 23 min left",
        "In all: 23 h 36 min so far, 96 h 23 min left",
    ]
    late = replace(strip, part_left_ms=-120_000, left_ms=None, clock_note_h=71.0)
    assert time_line(late, TEXTS).splitlines() == [
        "This step: 9 h 36 min so far, 2 min over its end",
        "In all: 23 h 36 min so far",
        "The clocks change in this stage: it truly lasts 71 h.",
    ]


def test_open_cards_stand_first_and_count() -> None:
    done, ready = job_cards()
    run = replace(plant_run(), cards=(done, ready), resumes={"D4": resume_card()})
    assert shown_cards(run) == (ready, done)
    assert open_count(run) == 2


def test_a_card_is_found_by_id_by_unit_or_first() -> None:
    cards = job_cards()
    assert card_for(cards, cards[1].card_id) is cards[1]
    assert card_for(cards, "D3") is cards[0]
    assert card_for(cards, "D9") is cards[0]
    assert card_for((), "") is None


def test_a_card_on_paper_has_blanks_until_it_is_signed() -> None:
    done, ready = job_cards()
    zone = ZoneInfo("Asia/Kolkata")
    blank = card_paper(ready, texts=TEXTS, zone=zone, plant="Plant")
    assert "________" in blank
    assert ready.card_id in blank
    signed = card_paper(done, texts=TEXTS, zone=zone, plant="Plant")
    assert "Signed by R. Das" in signed
    assert "Material" in signed


def test_every_state_and_place_has_words() -> None:
    words = [f"batch.state.{state.value.lower()}" for state in State]
    words += [f"batch.place.turnaround.{phase.value}" for phase in TurnaroundPhase]
    words += [f"batch.short.turnaround.{phase.value}" for phase in TurnaroundPhase]
    words += [f"batch.effect.{verb.value}" for verb in Verb]
    assert [word for word in words if word not in TEXTS] == []
    assert Procedure.NONE.value == "none"

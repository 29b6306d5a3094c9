"""The crew does what cards ask, after a while, and never signs what is not done."""

from dataclasses import replace
from types import MappingProxyType

from control.rehearsal.crew import ObedientCrew
from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.plant_run import PlantRun
from plant.batch.states import State, TurnaroundPhase, Verb
from plant.description.model import PlantDescription
from plant.message import message
from plant.operation.requests import (
    Answer,
    AnswerResume,
    BeginTurnaround,
    Request,
    SignCard,
    UnitVerb,
)
from plant.operation.view import OperationView
from tests.fakes.running.plant import batch_run, resume_card, turnaround_run
from tests.fakes.running.view import operation_view
from tests.unit.control.rehearsal.conftest import TruthOf

MINUTE_MS = 60_000


def card(kind: CardKind, *fields: CardField) -> JobCard:
    return JobCard(f"D3.{kind.value}", "D3", kind, 0, message("card"), fields=fields)


def with_cards(*cards: JobCard) -> OperationView:
    return operation_view(run=PlantRun(cards=cards))


class Shift:
    """A crew and what it asked for, minute by minute."""

    def __init__(self, description: PlantDescription, truth_of: TruthOf) -> None:
        self.crew = ObedientCrew(description, seed=1)
        self.truth = truth_of()
        self.asked: list[tuple[int, Request]] = []

    def work(self, view: OperationView, minutes: int, *, begin: int = 0) -> list[Request]:
        """Let minutes pass and return what was asked for."""
        before = len(self.asked)
        for minute in range(begin, begin + minutes):
            requests = self.crew.requests(view, self.truth, minute * MINUTE_MS)
            self.asked += [(minute, request) for request in requests]
        return [request for _, request in self.asked[before:]]


def test_a_card_is_signed_with_readings_in_its_ranges(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    fields = (
        CardField("o2", "%", 20.0, 25.0),
        CardField("ch4_lel", "% LEL", 0.0, 10.0),
        CardField("pressure_fall", "mbar", 0.0, 1.0),
        CardField("temperature", "degC", high=50.0),
        CardField("locks"),
        CardField("kg", "kg"),
    )
    shift = Shift(description, truth_of)
    (request, *again) = shift.work(with_cards(card(CardKind.CLEAN, *fields)), 155)
    assert isinstance(request, SignCard)
    assert dict(request.entered) == {
        "o2": "20.9",
        "ch4_lel": "0",
        "pressure_fall": "0.5",
        "temperature": "50",
        "locks": "done",
        "kg": "1",
    }
    assert shift.asked[0][0] >= 60  # cleaning takes an hour at least
    assert all(later.asker.request_id != request.asker.request_id for later in again)


def test_a_discharge_is_signed_when_the_digester_is_empty(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    view = with_cards(card(CardKind.DISCHARGE))
    assert shift.work(view, 90) == []
    shift.truth = truth_of(D3__level=4.0)
    assert [type(each) for each in shift.work(view, 10, begin=90)] == [SignCard]


def test_a_load_is_signed_with_its_layers_when_the_digester_is_full(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    shift.truth = truth_of(D3__level=30.0)
    view = with_cards(card(CardKind.LOAD))
    assert shift.work(view, 90) == []
    shift.truth = truth_of(D3__level=80.0)
    (request,) = shift.work(view, 10, begin=90)
    assert isinstance(request, SignCard)
    assert sum(layer.m3 for layer in request.layers) == 5.0
    assert [layer.inoculum for layer in request.layers] == [True, False, False]


def test_a_resume_card_is_answered(description: PlantDescription, truth_of: TruthOf) -> None:
    shift = Shift(description, truth_of)
    run = PlantRun(resumes=MappingProxyType({"D4": resume_card()}))
    (request, *_) = shift.work(operation_view(run=run), 25)
    assert isinstance(request, AnswerResume)
    assert request.unit_id == "D4"


def test_held_and_paused_units_are_let_go_on(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    units = {
        "D4": replace(batch_run("D4", 5), state=State.HELD),
        "D5": replace(batch_run("D5", 4), state=State.PAUSED),
        "D6": batch_run("D6", 3),
    }
    view = operation_view(run=PlantRun(units=MappingProxyType(units)))
    asked = {
        (each.unit_id, each.verb) for each in shift.work(view, 35) if isinstance(each, UnitVerb)
    }
    assert asked == {("D4", Verb.RESTART), ("D5", Verb.RESUME)}


def test_a_digester_that_does_not_cool_is_let_go_on(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    unit = turnaround_run("D3", TurnaroundPhase.COOL)
    view = operation_view(run=PlantRun(units=MappingProxyType({"D3": unit})))
    assert shift.work(view, 30) == []
    (stop, *_) = shift.work(view, 200, begin=30)
    assert isinstance(stop, UnitVerb)
    assert stop.verb is Verb.STOP
    stopped = replace(unit, state=State.STOPPED, sequence=unit.sequence + 2)
    view = operation_view(run=PlantRun(units=MappingProxyType({"D3": stopped})))
    (begin, *_) = shift.work(view, 10, begin=230)
    assert isinstance(begin, BeginTurnaround)
    assert begin.phase is TurnaroundPhase.DISCHARGE


def test_nothing_is_left_to_do_when_the_cards_are_gone(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    shift.work(with_cards(card(CardKind.VALVE)), 1)
    assert shift.crew.next_ms() is not None
    shift.work(with_cards(replace(card(CardKind.VALVE), withdrawn=True)), 1, begin=1)
    assert shift.crew.next_ms() is None


def test_what_became_of_requests_is_counted(
    description: PlantDescription, truth_of: TruthOf
) -> None:
    shift = Shift(description, truth_of)
    first, second = shift.work(with_cards(card(CardKind.VALVE)), 21)[:2]
    shift.crew.told(Answer(first, accepted=False, reasons=(message("no"),), utc_ms=0))
    shift.crew.told(Answer(second, accepted=True, reasons=(), utc_ms=0))
    shift.crew.told(Answer(second, accepted=True, reasons=(), utc_ms=0))  # heard twice
    assert shift.crew.signed == 1
    assert shift.crew.refused == {"no": 1}

"""Which commands does the button bar show?"""

from dataclasses import replace

from hmi.models.batch.verbs import may_begin_turnaround, next_step, verb_offers
from plant.batch.run import UnitRun
from plant.batch.states import State, UnitMode, Verb
from tests.fakes.running.plant import batch_run

RUN = batch_run("D2", 1)


def test_only_what_is_legal_is_shown_in_a_steady_order() -> None:
    offers = verb_offers(RUN, {Verb.ABORT, Verb.HOLD, Verb.STOP})
    assert [offer.verb for offer in offers] == [Verb.HOLD, Verb.STOP, Verb.ABORT]


def test_what_ends_or_begins_a_batch_asks_twice() -> None:
    twice = {offer.verb for offer in verb_offers(RUN, set(Verb)) if offer.two_steps}
    assert twice == {Verb.START, Verb.STOP, Verb.ABORT}


def test_the_effect_names_the_unit() -> None:
    (offer,) = verb_offers(RUN, {Verb.HOLD})
    assert offer.effect.facts == {"unit": "D2"}


def test_a_due_transition_waits_for_confirmation() -> None:
    assert next_step(replace(RUN, mode=UnitMode.SEMI_AUTOMATIC, confirm=True)) == "confirm"


def test_a_person_leads_a_unit_in_manual() -> None:
    assert next_step(replace(RUN, mode=UnitMode.MANUAL)) == "manual"


def test_the_program_goes_on_by_itself_otherwise() -> None:
    assert not next_step(RUN)
    assert not next_step(replace(RUN, mode=UnitMode.MANUAL, state=State.HELD))
    assert not next_step(UnitRun("D1", mode=UnitMode.MANUAL))


def test_a_turnaround_begins_by_hand_only_in_an_idle_unit() -> None:
    assert may_begin_turnaround(UnitRun("D1"))
    assert not may_begin_turnaround(RUN)

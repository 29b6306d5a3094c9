"""What runs and cards say of themselves."""

from dataclasses import replace

import pytest

from plant.batch.cards import CardField, CardKind, JobCard
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, TurnaroundPhase
from plant.message import message

READY = UnitRun(
    "D1",
    procedure=Procedure.TURNAROUND,
    state=State.COMPLETE,
    phase=TurnaroundPhase.READY,
    loaded=True,
    signed_ready="Anu",
)


def test_a_signed_loaded_unit_is_ready_whether_reset_or_not() -> None:
    assert READY.is_ready
    assert replace(READY, procedure=Procedure.NONE, state=State.IDLE, phase=None).is_ready
    assert not replace(READY, signed_ready="").is_ready
    assert not replace(READY, loaded=False).is_ready
    assert not replace(READY, state=State.RUNNING).is_ready
    assert not replace(READY, procedure=Procedure.BATCH).is_ready


def test_places_are_named() -> None:
    assert READY.place == "turnaround.ready"
    assert UnitRun("D1").place == "idle"
    assert replace(READY, procedure=Procedure.BATCH).place == "idle"
    assert replace(READY, phase=None).place == "idle"


@pytest.mark.parametrize(
    ("field", "taken", "refused"),
    [
        (CardField("o2", "%", low=20.0), 20.0, 19.9),
        (CardField("o2", "%", high=1.0), 1.0, 1.1),
        (CardField("h2s", "ppm", high=5.0, below=True), 4.9, 5.0),
    ],
)
def test_a_field_takes_what_lies_in_its_range(
    field: CardField, taken: float, refused: float
) -> None:
    assert field.takes(taken)
    assert not field.takes(refused)


def test_a_card_is_open_until_signed_or_withdrawn() -> None:
    card = JobCard("c", "D1", CardKind.CLEAN, 0, message("card.clean.text", unit="D1"))
    assert card.is_open
    assert not replace(card, signed_by="Anu").is_open
    assert not replace(card, withdrawn=True).is_open

"""The table of states and commands is the standard's, cell by cell."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from control.batch.isa88 import done, follow, legal
from plant.batch.run import UnitRun
from plant.batch.states import Procedure, State, Verb

TABLE = Path(__file__).parents[3] / "data" / "isa88_transitions.csv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_state_stands_in_the_table() -> None:
    assert {State(row["state"]) for row in rows()} == set(State)


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row["state"]))
def test_every_cell_is_followed(row: dict[str, str]) -> None:
    state = State(row["state"])
    for verb in Verb:
        cell = row[verb.value]
        assert follow(state, verb) == (State(cell) if cell else None), verb
    assert done(state) == (State(row["done"]) if row["done"] else None)


def test_legal_commands_are_those_of_the_state() -> None:
    run = UnitRun("D1", procedure=Procedure.BATCH, state=State.RUNNING)
    assert legal(run) == {Verb.HOLD, Verb.PAUSE, Verb.STOP, Verb.ABORT}
    assert legal(replace(run, state=State.ABORTING)) == frozenset()


def test_only_a_ready_unit_may_start() -> None:
    empty = UnitRun("D1")
    assert legal(empty) == frozenset()
    assert legal(replace(empty, loaded=True, signed_ready="Anu")) == {Verb.START}

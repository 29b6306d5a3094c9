"""The fakes of the automation and its books keep the promises of their ports."""

import pytest

from plant.energy.ports import EnergyBook
from plant.errors import RefusedError
from plant.message import message
from plant.operation.requests import Answer, Asker, HoldAll
from plant.operation.store import BatchBook
from plant.operation.view import OperationPort, OperationView
from plant.recipe.ports import RecipeBook
from plant.tag import Role
from tests.fakes.operation import FakeEnergyBook, FakeOperation, FakeRecipeBook
from tests.fakes.running.doors import AutomatedDoors
from tests.fakes.running.plant import published_recipe
from tests.fakes.running.view import operation_view

REQUEST = HoldAll(Asker("1", "S. Nair", Role.OPERATOR))


def as_port(port: OperationPort) -> OperationPort:
    return port


def as_recipes(book: RecipeBook) -> RecipeBook:
    return book


def as_batches(book: BatchBook) -> BatchBook:
    return book


def as_ledger(book: EnergyBook) -> EnergyBook:
    return book


class Ear:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.views: list[OperationView] = []
        self.answers: list[Answer] = []

    def on_operation(self, view: OperationView) -> None:
        self.views.append(view)

    def on_answer(self, answer: Answer) -> None:
        self.answers.append(answer)


def test_listener_hears_views_and_answers_until_it_leaves() -> None:
    fake, ear = FakeOperation(), Ear()
    port = as_port(fake)
    assert port.latest_operation() is None
    detach = port.attach_operation(ear)
    fake.emit(operation_view())
    port.ask(REQUEST)
    fake.accept()
    fake.refuse(message("asking.expired"))
    detach()
    detach()
    fake.emit(operation_view())
    assert len(ear.views) == 1
    assert [answer.accepted for answer in ear.answers] == [True, False]
    assert port.latest_operation() is not None
    assert fake.requests == [REQUEST]


def test_recipes_are_saved_as_next_versions_or_refused() -> None:
    fake = FakeRecipeBook(published_recipe())
    book = as_recipes(fake)
    saved = book.save(published_recipe(), author="S. Nair", utc_ms=5)
    assert (saved.version, saved.author, saved.saved_ms) == (2, "S. Nair", 5)
    assert book.recipes() == (saved,)
    assert book.find("published-75", 1) == published_recipe()
    assert book.versions("none") == ()
    fake.refusal = message("asking.expired")
    with pytest.raises(RefusedError):
        book.save(published_recipe(), author="S. Nair", utc_ms=6)


def test_batches_are_told_of_one_unit_or_of_all() -> None:
    book = as_batches(AutomatedDoors().batches)
    assert len(book.batches()) == 6
    (line,) = book.batches(unit_id="D4")
    record = book.record(line.batch_id)
    assert record is not None
    assert record.line == line
    assert book.record("none") is None


def test_ledger_tells_days_and_rows_of_a_time_or_a_batch() -> None:
    book = as_ledger(AutomatedDoors().energy_book)
    days = book.days(limit=2)
    assert [day.figures.day for day in days] == ["2026-11-16", "2026-11-15"]
    rows = book.rows(0, 2**53)
    assert list(rows) == sorted(rows, key=lambda row: row.start_ms)
    assert {row.unit_id for row in book.batch_rows("D1-2026-11-14-1")} == {"D1"}
    assert FakeEnergyBook().days() == ()

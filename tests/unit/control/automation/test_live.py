"""The runner: durable first, then commands; and what never waits."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pytest

from control.audit import Audit
from control.automation.live import LiveAutomation, LiveParts
from control.automation.operation_board import OperationBoard
from control.automation.protocol import Decision, Order
from control.trusted_time import TrustedClock
from plant.batch.plant_run import PlantRun
from plant.command import Action, Command
from plant.description.load import load_plant
from plant.errors import StorageError
from plant.message import Message
from plant.operation.requests import Answer, Asker, HoldAll, Request
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.sample import EMPTY_SNAPSHOT, Sample, Snapshot
from plant.tag import Role
from tests.fakes.clock import ManualClock
from tests.fakes.journal import FakeJournal
from tests.fakes.running.view import operation_view

HEAT = Order("D1.heater.OP", 1, timed=False, origin="Batch", reason="heat")
REST = Order("D2.heater.OP", 0, timed=False, origin="Batch", reason="rest")
TRIP = Order("D3.lean_outlet.OP", 1, timed=False, origin="Interlock", reason="pressure")
MIX = Order("D4.agitator.OP", 300, timed=True, origin="Batch", reason="mix")


class Script:
    """An automation that decides what the test says."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.requests: list[Request] = []
        self.unsent_tags: list[str] = []

    def step(self, before: Snapshot, after: Snapshot) -> Decision:
        del before, after
        return self.decisions.pop(0) if self.decisions else Decision()

    def unsent(self, orders: Sequence[Order]) -> None:
        self.unsent_tags = [order.tag_id for order in orders]

    def ask(self, request: Request) -> None:
        self.requests.append(request)

    def view(self) -> OperationView:
        return operation_view()

    def stand_ins(self, snapshot: Snapshot) -> tuple[Sample, ...]:
        del snapshot
        return ()

    def close(self) -> Decision:
        return Decision(change=_change())

    def bars(self, command: Command) -> tuple[Message, ...]:
        del command
        return ()

    def taken(self, command: Command) -> None: ...

    def stopped(self, command: Command) -> None: ...


class Store:
    """A store whose disk the test holds."""

    def __init__(self) -> None:
        self.findings: tuple[Message, ...] = ()
        self.changes: list[Change] = []
        self.futures: list[asyncio.Future[None]] = []

    def load(self) -> Mapping[str, str]:
        return MappingProxyType({})

    def commit(self, change: Change) -> "asyncio.Future[None]":
        self.changes.append(change)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.futures.append(future)
        return future


class Bench:
    """The runner with everything around it in the test's hands."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.script = Script()
        self.store = Store()
        self.commands: list[Command] = []
        self.texts: list[str] = []
        self.journal = FakeJournal(asyncio.get_running_loop())
        self.permits: list[Decision] = []
        self.silent: set[str] = set()
        self.answers: list[Answer] = []
        self.views: list[OperationView] = []
        board = OperationBoard()
        board.attach(self)
        self.live = LiveAutomation(
            LiveParts(
                automation=self.script,
                store=self.store,
                submit=self.commands.append,
                may_go=lambda tag_id, _: tag_id not in self.silent,
                give_permits=self.permits.append,
                tell=lambda event: self.texts.append(event.text.key),
                audit=Audit(self.journal, load_plant().texts, TrustedClock(self.clock)),
                board=board,
                clock=self.clock,
            )
        )

    def on_operation(self, view: OperationView) -> None:
        self.views.append(view)

    def on_answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def step(self, *decisions: Decision) -> list[str]:
        """Run one scan and return which tags were commanded by it."""
        self.script.decisions.extend(decisions)
        self.commands.clear()
        self.live.step(EMPTY_SNAPSHOT, EMPTY_SNAPSHOT)
        return [command.tag_id for command in self.commands]


@pytest.fixture
async def bench() -> Bench:
    return Bench()


def _change() -> Change:
    return Change(utc_ms=0, states={"batch": "{}"})


def _hold_all() -> HoldAll:
    return HoldAll(Asker("r1", "Asha", Role.OPERATOR))


async def test_orders_become_commands_with_their_origin(bench: Bench) -> None:
    assert bench.step(Decision(orders=(TRIP, HEAT, MIX))) == [
        "D3.lean_outlet.OP",
        "D1.heater.OP",
        "D4.agitator.OP",
    ]
    assert [command.origin.value for command in bench.commands] == [
        "Interlock",
        "Batch",
        "Batch",
    ]
    assert [command.action for command in bench.commands] == [
        Action.WRITE,
        Action.WRITE,
        Action.RUN_TIMED,
    ]
    assert len({command.command_id for command in bench.commands}) == 3


async def test_nothing_is_switched_on_before_the_change_is_on_disk(bench: Bench) -> None:
    decision = Decision(orders=(TRIP, HEAT, REST), change=_change())
    assert bench.step(decision) == ["D3.lean_outlet.OP", "D2.heater.OP"]
    assert bench.step(Decision(orders=(HEAT,))) == []
    bench.store.futures[0].set_result(None)
    assert bench.step(Decision(orders=(HEAT,))) == ["D1.heater.OP"]


async def test_a_unit_that_cannot_be_commanded_is_left_alone(bench: Bench) -> None:
    bench.silent.add("D1.heater.OP")
    assert bench.step(Decision(orders=(HEAT, MIX))) == ["D4.agitator.OP"]
    assert bench.script.unsent_tags == ["D1.heater.OP"]


async def test_a_request_is_answered_once_it_is_durable(bench: Bench) -> None:
    request = _hold_all()
    bench.live.ask(request)
    bench.live.ask(request)
    assert bench.script.requests == [request]
    answer = Answer(request, True, (), 0)
    bench.step(Decision(change=_change(), answers=(answer,)))
    assert not bench.answers
    bench.store.futures[0].set_result(None)
    bench.step()
    assert bench.answers == [answer]
    assert [row.kind for row in bench.journal.rows] == ["requested", "outcome"]
    assert bench.journal.rows[0].action == "HoldAll"


async def test_a_refusal_needs_no_disk(bench: Bench) -> None:
    answer = Answer(_hold_all(), False, (Message("batch.nothing_runs"),), 0)
    bench.step(Decision(answers=(answer,)))
    assert bench.answers == [answer]
    assert bench.journal.rows[-1].result == "refused"


async def test_a_slow_disk_is_told_once(bench: Bench) -> None:
    bench.step(Decision(change=_change()))
    bench.clock.advance(2.1)
    bench.step()
    bench.step()
    assert bench.texts == ["automation.disk_slow"]


async def test_what_cannot_be_kept_ends_all_switching_on(bench: Bench) -> None:
    request = _hold_all()
    bench.step(Decision(change=_change(), answers=(Answer(request, True, (), 0),)))
    bench.store.futures[0].set_exception(StorageError("The disk is gone."))
    assert bench.step(Decision(orders=(TRIP, HEAT, REST))) == [
        "D3.lean_outlet.OP",
        "D2.heater.OP",
    ]
    assert bench.texts == ["automation.not_kept"]
    assert [answer.accepted for answer in bench.answers] == [False]
    assert bench.step(Decision(orders=(HEAT,))) == []


async def test_the_screens_are_told_each_scan(bench: Bench) -> None:
    bench.step()
    bench.step()
    assert len(bench.views) == 2
    assert isinstance(bench.views[-1].run, PlantRun)


async def test_the_end_in_order_is_kept(bench: Bench) -> None:
    bench.live.close()
    assert len(bench.store.changes) == 1

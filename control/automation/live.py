"""The automation on the engine's thread: durable first, then commands through the one door."""

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from control.audit import Audit
from control.automation.operation_board import OperationBoard
from control.automation.protocol import Automation, Decision, Order
from control.automation.requests_row import row_of
from control.commands import RememberedIds
from plant.clock import Clock
from plant.command import Action, Command, Origin
from plant.event import Event, EventKind
from plant.message import Message, message
from plant.operation.requests import Answer, Request
from plant.operation.store import Change, PlantStore
from plant.sample import Sample, Snapshot
from plant.tag import Role

if TYPE_CHECKING:
    from asyncio import Future

_log = logging.getLogger(__name__)

SLOW_S = 2.0
"""Longest wait of a start for its change to be on disk (batch rule 3)."""

TOLD_AGAIN_S = 3600.0
"""A disk that stays slow is told so often; each change of the plant's state would be one."""


@dataclass(frozen=True, slots=True)
class LiveParts:
    """What the runner works with; all of it belongs to the engine thread.

    Attributes:
        automation: what decides.
        store: keeps its state.
        submit: the door to a write.
        may_go: whether a tag's field unit can be commanded at all now by such an origin;
            orders to others wait.
        give_permits: takes the permits by field unit and register.
        tell: tells and journals an event.
        audit: journals requests and their answers.
        board: tells the screens.
        clock: the trusted clock.
    """

    automation: Automation
    store: PlantStore
    submit: Callable[[Command], None]
    may_go: Callable[[str, Origin], bool]
    give_permits: Callable[[Decision], None]
    tell: Callable[[Event], None]
    audit: Audit
    board: OperationBoard
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A change on its way to the disk, and what waits for it.

    Attributes:
        future: done when the change is on disk.
        since_s: when it was handed over, monotonic.
        answers: to requests that it keeps.
        by_hand: orders that a person gave by these requests; nobody decides them again.
    """

    future: "Future[None]"
    since_s: float
    answers: tuple[Answer, ...]
    by_hand: tuple[Order, ...]


class LiveAutomation:
    """Steps the automation once a scan and carries out what it decides. Engine thread.

    What switches something on waits until every change before it is on disk; what switches
    off, trips and PLANT STOP never wait. A change that cannot be kept ends all switching on:
    the plant would not know after a restart what it had begun.
    """

    def __init__(self, parts: LiveParts) -> None:
        self._parts = parts
        self._pending: list[_Waiting] = []
        self._since_s = 0.0
        self._slow_told_s: float | None = None
        self._lost: Message | None = None
        self._asked = RememberedIds()

    def ask(self, request: Request) -> None:
        """Take a request; each id once."""
        if not self._asked.is_new(request.asker.request_id):
            return
        self._parts.audit.keep(row_of(request, self._parts.clock))
        self._parts.automation.ask(request)

    def step(self, before: Snapshot, after: Snapshot) -> None:
        """Decide on the scan's snapshot and act on it."""
        decision = self._parts.automation.step(before, after)
        by_hand = tuple(each for each in decision.orders if _is_by_hand(each))
        if decision.change is not None:
            self._commit(decision.change, decision.answers, by_hand)
        else:
            self._answer(decision.answers)
            self._send(by_hand)
        for event in decision.events:
            self._parts.tell(event)
        self._parts.give_permits(decision)
        self._settle()
        self._carry_out([each for each in decision.orders if not _is_by_hand(each)])
        self._parts.board.show(self._parts.automation.view())

    def stand_ins(self, snapshot: Snapshot) -> Sequence[Sample]:
        """Return the samples of tags that nobody measures."""
        return self._parts.automation.stand_ins(snapshot)

    def close(self) -> None:
        """Keep that the program is ended in order; the store writes it before it closes."""
        change = self._parts.automation.close().change
        if change is not None:
            self._commit(change)

    def _commit(
        self,
        change: Change,
        answers: tuple[Answer, ...] = (),
        by_hand: tuple[Order, ...] = (),
    ) -> None:
        future, now_s = self._parts.store.commit(change), self._parts.clock.monotonic_s()
        if not self._pending:
            self._since_s = now_s
        self._pending.append(_Waiting(future, now_s, answers, by_hand))

    def _settle(self) -> None:
        """Take note of what is on disk now, and of what never will be."""
        now_s = self._parts.clock.monotonic_s()
        while self._pending and self._pending[0].future.done():
            kept = self._pending.pop(0)
            self._since_s = now_s
            error = None if kept.future.cancelled() else kept.future.exception()
            if kept.future.cancelled() or error is not None:
                self._lose(error)
                self._answer(self._unkept(answer) for answer in kept.answers)
                continue
            self._answer(kept.answers)
            if now_s - kept.since_s <= SLOW_S:
                self._send(kept.by_hand)
            else:
                for order in kept.by_hand:
                    self._tell(message("automation.run_late", tag=order.tag_id))
        if self._pending and now_s - self._since_s > SLOW_S:
            self._tell_slow(now_s)

    def _tell_slow(self, now_s: float) -> None:
        told_s = self._slow_told_s
        if told_s is None or now_s - told_s >= TOLD_AGAIN_S:
            self._slow_told_s = now_s
            self._tell(message("automation.disk_slow"))

    def _lose(self, error: BaseException | None) -> None:
        if self._lost is None:
            _log.error("the automation's state cannot be kept: %s", error)
            self._lost = message("automation.not_kept", cause=str(error or ""))
            self._tell(self._lost)

    def _unkept(self, answer: Answer) -> Answer:
        reason = self._lost or message("automation.not_kept", cause="")
        return Answer(answer.request, False, (reason,), self._parts.clock.utc_ms())

    def _answer(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            self._parts.audit.keep(row_of(answer.request, self._parts.clock, answer))
            self._parts.board.answer(answer)

    def _carry_out(self, orders: Sequence[Order]) -> None:
        """Send what may go now; the rest is decided again in the next scan."""
        durable = not self._pending and self._lost is None
        unsent: list[Order] = []
        for order in orders:
            waits = order.value and order.origin != Origin.INTERLOCK.value and not durable
            if waits or not self._parts.may_go(order.tag_id, Origin(order.origin)):
                unsent.append(order)
            else:
                self._parts.submit(_command(order))
        if unsent:
            self._parts.automation.unsent(unsent)

    def _send(self, orders: Iterable[Order]) -> None:
        """Send a person's orders; the door says why one of them cannot go."""
        for order in orders:
            self._parts.submit(_command(order))

    def _tell(self, text: Message) -> None:
        self._parts.tell(Event(EventKind.SYSTEM, "", text, self._parts.clock.utc_ms()))


def _is_by_hand(order: Order) -> bool:
    return order.origin == Origin.OPERATOR.value


def _command(order: Order) -> Command:
    return Command(
        command_id=uuid.uuid4().hex,
        action=Action.RUN_TIMED if order.timed else Action.WRITE,
        tag_id=order.tag_id,
        value=order.value,
        origin=Origin(order.origin),
        operator=order.operator,
        role=Role.ADMIN,
        reason=order.reason,
    )

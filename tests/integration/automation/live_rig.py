"""The automation behind its runner, as in the live program: a disk that takes its time."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from control.audit import Audit
from control.automation.live import LiveAutomation, LiveParts
from control.automation.operation_board import OperationBoard
from control.automation.protocol import Decision
from control.trusted_time import TrustedClock
from plant.command import Action, Command, Origin
from plant.event import Event
from plant.operation.requests import Answer
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.sample import EMPTY_SNAPSHOT
from tests.fakes.clock import ManualClock
from tests.fakes.journal import FakeJournal
from tests.integration.automation.rig import Rig

if TYPE_CHECKING:
    from plant.message import Message


class SlowStore:
    """Keeps each change so many scans after it came."""

    def __init__(self, scans: int) -> None:
        self.findings: tuple[Message, ...] = ()
        self.scans = scans
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._scan = 0

    def load(self) -> Mapping[str, str]:
        return MappingProxyType({})

    def commit(self, change: Change) -> "asyncio.Future[None]":
        del change
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self._scan + self.scans, future))
        return future

    def scan(self) -> None:
        """Bring to the disk what is due."""
        self._scan += 1
        for due, future in self._waiting:
            if due <= self._scan and not future.done():
                future.set_result(None)


class LiveRig:
    """A plant, its automation and the runner, a scan of a second at a time.

    Attributes:
        rig: the plant.
        sent: commands that reached the door, with the plant's time.
        busy: tags that cannot be commanded now.
    """

    def __init__(self, rig: Rig, *, scans: int = 1) -> None:
        self.rig = rig
        self.sent: list[tuple[int, Command]] = []
        self.busy: set[str] = set()
        self.told: list[str] = []
        self.answers: list[Answer] = []
        self.store = SlowStore(scans)
        self._clock = ManualClock()
        self._before = EMPTY_SNAPSHOT
        board = OperationBoard()
        board.attach(self)
        journal = FakeJournal(asyncio.get_running_loop())
        self.live = LiveAutomation(
            LiveParts(
                automation=rig.automation,
                store=self.store,
                submit=self._submit,
                may_go=lambda tag_id, _: tag_id not in self.busy,
                give_permits=self._give_permits,
                tell=self._tell,
                audit=Audit(journal, rig.description.texts, TrustedClock(self._clock)),
                board=board,
                clock=self._clock,
            )
        )

    def on_operation(self, view: OperationView) -> None:
        """Take a view as the screens do."""

    def on_answer(self, answer: Answer) -> None:
        """Take an answer as the screens do."""
        self.answers.append(answer)

    def run(self, seconds: int) -> None:
        """Run so many scans."""
        for _ in range(seconds):
            snapshot = self.rig.look()
            self.live.step(self._before, snapshot)
            self._before = snapshot
            self.rig.field.advance(1.0)
            self._clock.advance(1.0)
            self.store.scan()

    def _submit(self, command: Command) -> None:
        self.sent.append((self.rig.field.utc_ms, command))
        if self.rig.automation.bars(command):
            return
        if command.origin is Origin.OPERATOR:
            self.rig.automation.taken(command)
        timed = command.action is Action.RUN_TIMED
        self.rig.field.write(command.tag_id, command.value, timed=timed)

    def _give_permits(self, decision: Decision) -> None:
        for field_unit_id, registers in decision.permits.items():
            for register, given in registers.items():
                self.rig.field.permit(field_unit_id, register, given=given)

    def _tell(self, event: Event) -> None:
        self.told.append(event.text.key)

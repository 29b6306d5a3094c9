"""An automation as simple as a clock: one transition and one pulse every ten minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from control.automation.protocol import Decision, Order
from plant.batch.plant_run import PlantRun
from plant.batch.run import Transition
from plant.command import Command, Origin
from plant.message import Message
from plant.operation.requests import Answer, Request
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.sample import Sample, Snapshot
from tests.fakes.running.energy import energy_view
from tests.fakes.running.view import operation_view

PERIOD_MS = 600_000


class Clockwork:
    """Counts periods since 1970 and keeps the last one that it made. An Automation.

    Attributes:
        steps: moments of its steps.
        requests: what people asked.
    """

    def __init__(self, documents: Mapping[str, str]) -> None:
        self._made = int(documents.get("made", "0"))
        self._now_ms = 0
        self.steps: list[int] = []
        self.requests: list[Request] = []

    def step(self, before: Snapshot, after: Snapshot) -> Decision:
        """Make every period that has passed, in order."""
        del before
        self._now_ms = now_ms = after.utc_ms
        self.steps.append(now_ms)
        due = now_ms // PERIOD_MS
        first = self._made + 1 if self._made else due
        made = tuple(
            Transition(
                "D4", "b", number, number * PERIOD_MS, now_ms, "state", "a", "b", "Batch"
            )
            for number in range(first, due + 1)
        )
        answers = tuple(Answer(each, True, (), now_ms) for each in self.requests)
        self.requests.clear()
        next_ms = (due + 1) * PERIOD_MS
        if not made:
            return Decision(answers=answers, next_due_ms=next_ms, permits=_PERMITS)
        self._made = due
        change = Change(now_ms, states={"made": str(due)}, transitions=made)
        order = Order("D4.agitator.OP", 60.0, True, Origin.BATCH.value, "test")
        return Decision(
            orders=(order,),
            permits=_PERMITS,
            change=change,
            answers=answers,
            next_due_ms=next_ms,
        )

    def unsent(self, orders: Sequence[Order]) -> None:
        """Need not know."""

    def ask(self, request: Request) -> None:
        """Keep a request for the next step."""
        self.requests.append(request)

    def stand_ins(self, snapshot: Snapshot) -> Sequence[Sample]:
        """Nobody enters anything."""
        del snapshot
        return ()

    def close(self) -> Decision:
        """Nothing is to be kept."""
        return Decision()

    def view(self) -> OperationView:
        """Return a plant without batches."""
        energy = replace(energy_view(), end_ms=self._now_ms + 1)
        return replace(operation_view(run=PlantRun(), energy=energy), utc_ms=self._now_ms)

    def bars(self, command: Command) -> tuple[Message, ...]:
        """Refuse nothing."""
        del command
        return ()

    def taken(self, command: Command) -> None:
        """Need not know."""

    def stopped(self, command: Command) -> None:
        """Need not know."""


_PERMITS = MappingProxyType({"U4": MappingProxyType({"permit_heater": True})})

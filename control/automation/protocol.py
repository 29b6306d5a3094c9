"""How is the automation driven? By the live scan and by the rehearsal, in the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from control.automation.gate import Gate
from control.interlocks.bypasses import UnitToken
from plant.event import Event
from plant.operation.requests import Answer, Request
from plant.operation.store import Change
from plant.operation.view import OperationView
from plant.sample import Sample, Snapshot


@dataclass(frozen=True, slots=True)
class Order:
    """One write that the automation wants now. Repeating it does no harm.

    Attributes:
        tag_id: writable tag.
        value: 0 or 1, an engineering value, or seconds with ``timed``.
        timed: whether it is a timed run of ``value`` seconds.
        origin: ``Batch``, ``Timetable``, ``Operator`` or ``Interlock`` (trips go first and
            never wait).
        reason: for the journal, an English key with facts as text.
        operator: who, empty for programs.
    """

    tag_id: str
    value: float
    timed: bool
    origin: str
    reason: str
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one step decided.

    Attributes:
        orders: writes that differ from what the plant does, trips first.
        permits: register name by field unit to whether that permit is given.
        tokens: bypass token of each field unit that has one.
        change: what must be durable; ``change.transitions`` before any order that switches on
            follows. None when nothing changed.
        answers: to requests taken since the last step.
        events: for the event list.
        next_due_ms: the next instant at which something will change by plan; a rehearsal may
            step up to there but no further.
        busy: whether something is under way that wants steps of a second.
    """

    orders: tuple[Order, ...] = ()
    permits: Mapping[str, Mapping[str, bool]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    tokens: Mapping[str, UnitToken] = field(default_factory=lambda: MappingProxyType({}))
    change: Change | None = None
    answers: tuple[Answer, ...] = ()
    events: tuple[Event, ...] = ()
    next_due_ms: int = 0
    busy: bool = False


class Automation(Gate, Protocol):
    """The whole of what decides. One owner's thread; no I/O, no clock."""

    def step(self, before: Snapshot, after: Snapshot) -> Decision:
        """Decide on one snapshot of all tags; its ``utc_ms`` is now. Steps may be uneven."""
        ...

    def unsent(self, orders: Sequence[Order]) -> None:
        """Learn which orders of the last step could not go out: they are decided again."""
        ...

    def ask(self, request: Request) -> None:
        """Take a person's request; it is decided in the next step."""
        ...

    def stand_ins(self, snapshot: Snapshot) -> Sequence[Sample]:
        """Return the samples of tags that people enter or that are estimated, as of now."""
        ...

    def close(self) -> Decision:
        """Return what must be kept when the program ends in order."""
        ...

    def view(self) -> OperationView:
        """Return the state of the last step for the screens."""
        ...

"""What people ask of the automation, besides commands to single outputs; and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from plant.batch.cards import FeedLayer
from plant.batch.states import ResumeChoice, TurnaroundPhase, UnitMode, Verb
from plant.message import Message
from plant.operation.modes import DeviceMode
from plant.tag import Role


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks.

    Attributes:
        request_id: unique; each request is carried out once, however often it arrives.
        operator: name of the person.
        role: the person's role.
        reason: free text for the journal.
    """

    request_id: str
    operator: str
    role: Role
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitVerb:
    """An ISA-88 command to one unit's procedure; START begins the unit's next batch.

    ``seen`` is the ``sequence`` of the unit that the person looked at, -1 for none; the
    request is refused when the unit has gone on since (F42).
    """

    asker: Asker
    unit_id: str
    verb: Verb
    seen: int = -1


@dataclass(frozen=True, slots=True)
class HoldAll:
    """Hold every running unit at once."""

    asker: Asker


@dataclass(frozen=True, slots=True)
class SetUnitMode:
    """Automatic, semi-automatic or manual for one unit's procedure."""

    asker: Asker
    unit_id: str
    mode: UnitMode


@dataclass(frozen=True, slots=True)
class ConfirmTransition:
    """Semi-automatic: let the due transition happen. Manual: go to the next stage or phase."""

    asker: Asker
    unit_id: str
    seen: int = -1


@dataclass(frozen=True, slots=True)
class BeginTurnaround:
    """Begin a unit's turnaround by hand, at a phase (a unit that was aborted, or is new)."""

    asker: Asker
    unit_id: str
    phase: TurnaroundPhase = TurnaroundPhase.COOL


@dataclass(frozen=True, slots=True)
class SignCard:
    """A job card is done: the entered readings by key, and for a LOAD card the layers."""

    asker: Asker
    card_id: str
    entered: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    layers: tuple[FeedLayer, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerResume:
    """What to do after a power cut."""

    asker: Asker
    unit_id: str
    choice: ResumeChoice


@dataclass(frozen=True, slots=True)
class ChangeRota:
    """Skip, postpone or swap a start.

    Attributes:
        kind: ``skip`` the start of ``day``; ``postpone`` the unit's start by a day (the others
            keep their order); ``swap`` the units of ``day`` and ``other_day``; ``restore``
            takes the change of ``day`` back.
        day: local date (ISO) of the start.
        other_day: for ``swap``.
    """

    asker: Asker
    kind: Literal["skip", "postpone", "swap", "restore"]
    day: str
    other_day: str = ""


@dataclass(frozen=True, slots=True)
class ChooseRecipe:
    """The recipe by which the next batches run, from the next start on."""

    asker: Asker
    recipe_id: str
    version: int


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """Change a running batch's own recipe: one field, logged.

    Attributes:
        field: dotted, ``stages.2.temperature.end_degc``.
        value: as text.
    """

    asker: Asker
    unit_id: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SetDeviceMode:
    """Mode of one device (its OP tag); OUT_OF_SERVICE needs the lock number as reason."""

    asker: Asker
    tag_id: str
    mode: DeviceMode


@dataclass(frozen=True, slots=True)
class RunDevice:
    """Run a device by hand for a time and return to its mode by itself (agitator 5 min)."""

    asker: Asker
    tag_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class EnterValue:
    """A reading by hand, or a manual valve's declared position (0 or 1)."""

    asker: Asker
    tag_id: str
    value: float


@dataclass(frozen=True, slots=True)
class Bypass:
    """Bypass an interlock for a time (engineer); ``minutes`` 0 ends it."""

    asker: Asker
    unit_id: str
    rule_id: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ClearLatch:
    """Clear a latched interlock whose cause has gone."""

    asker: Asker
    unit_id: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """Commissioning allowance: kWh a day for some days (engineer), from the next 17:00."""

    asker: Asker
    kwh_a_day: float
    days: int


@dataclass(frozen=True, slots=True)
class ResumePlant:
    """After PLANT STOP: let the automation switch things on again. Units stay held."""

    asker: Asker


Request = (
    UnitVerb
    | HoldAll
    | SetUnitMode
    | ConfirmTransition
    | BeginTurnaround
    | SignCard
    | AnswerResume
    | ChangeRota
    | ChooseRecipe
    | ChangeBatch
    | SetDeviceMode
    | RunDevice
    | EnterValue
    | Bypass
    | ClearLatch
    | Allowance
    | ResumePlant
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request: accepted once it is durable, or refused with reasons."""

    request: Request
    accepted: bool
    reasons: tuple[Message, ...]
    utc_ms: int

"""What people and programs ask of the plant, and what became of it."""

from dataclasses import dataclass
from enum import Enum

from plant.message import Message
from plant.tag import Role


class Origin(Enum):
    """Who asks."""

    OPERATOR = "Operator"
    BATCH = "Batch"
    TIMETABLE = "Timetable"
    INTERLOCK = "Interlock"


class Action(Enum):
    """What is asked."""

    WRITE = "write"  # set an output (0 or 1) or a set point to `value`
    RUN_TIMED = "run_timed"  # run the output `value` seconds; the field unit ends it
    PLANT_STOP = "plant_stop"  # every output to its stop state; tag_id is empty
    RESUME_UNIT = "resume_unit"  # end the safe state of the field unit named in tag_id


@dataclass(frozen=True, slots=True)
class Command:
    """One request. The engine executes each id once, however often it arrives.

    Attributes:
        command_id: unique, for example a UUID in hex.
        action: what is asked.
        tag_id: the tag to write; a field unit id for RESUME_UNIT; empty for PLANT_STOP.
        value: in the tag's unit; seconds for RUN_TIMED; ignored for the others.
        origin: who asks.
        operator: name of the person, empty for programs.
        role: the person's role.
        reason: free text for the journal.
        seen: the tag's value that the person saw when confirming, None where nothing was
            shown; the engine refuses when it has changed since.
    """

    command_id: str
    action: Action
    tag_id: str
    value: float
    origin: Origin
    operator: str
    role: Role
    reason: str = ""
    seen: float | None = None


class OutcomeStatus(Enum):
    """How a command ended. PENDING comes first, exactly one of the others last."""

    PENDING = "pending"  # accepted and sent on its way
    WRITTEN = "written"  # the unit accepted it; the feedback is still awaited
    CONFIRMED = "confirmed"  # the read-back (and feedback where there is one) agrees
    REFUSED = "refused"  # our own door said no; nothing was sent
    REJECTED = "rejected"  # the unit said no
    UNKNOWN = "unknown"  # sent, no answer: the plant may or may not have followed
    MISMATCH = "mismatch"  # accepted, but the feedback did not follow in time

    @property
    def is_final(self) -> bool:
        """Whether no further outcome follows."""
        return self not in {OutcomeStatus.PENDING, OutcomeStatus.WRITTEN}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command.

    Attributes:
        command: the request.
        status: how far it is.
        reasons: why, in words an operator can act on; empty when confirmed.
        utc_ms: when, milliseconds UTC.
    """

    command: Command
    status: OutcomeStatus
    reasons: tuple[Message, ...]
    utc_ms: int

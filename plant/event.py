"""Something that happened, worth a line in the log that people read."""

from dataclasses import dataclass
from enum import Enum

from plant.message import Message


class EventKind(Enum):
    """Which list an event belongs to."""

    COMMUNICATION = "communication"
    COMMAND = "command"
    SYSTEM = "system"
    CLOCK = "clock"
    DEVICE = "device"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Event:
    """A past-tense fact.

    Attributes:
        kind: list it belongs to.
        subject: id of the unit, field unit, line or tag it is about; empty for the program.
        text: what happened.
        utc_ms: when, milliseconds UTC.
    """

    kind: EventKind
    subject: str
    text: Message
    utc_ms: int

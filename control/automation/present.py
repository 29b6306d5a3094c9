"""What did the last step see and decide?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.energy.outlook import NOTHING_AHEAD, Outlook
from plant.interlock.result import NOTHING_TRIPPED, InterlockResult
from plant.message import Message
from plant.operation.wishes import Refusal, Wish
from plant.sample import EMPTY_SNAPSHOT, Snapshot


@dataclass(frozen=True, slots=True)
class Present:
    """What the last step saw and decided; the next one and the screens start from it.

    Attributes:
        snapshot: all tags.
        interlocks: what must stop, must open and may not start.
        wishes: what the stages want, by tag.
        refusals: wishes that were not granted, by tag.
        unpaid: what the energy cap does not admit, by tag, with the reason.
        setpoints: tracked set points by unit.
        outlook: what is still to come today.
        advisories: what the operator may want to know.
    """

    snapshot: Snapshot = EMPTY_SNAPSHOT
    interlocks: InterlockResult = NOTHING_TRIPPED
    wishes: Mapping[str, Wish] = field(default_factory=lambda: MappingProxyType({}))
    refusals: Mapping[str, Refusal] = field(default_factory=lambda: MappingProxyType({}))
    unpaid: Mapping[str, Message] = field(default_factory=lambda: MappingProxyType({}))
    setpoints: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    outlook: Outlook = NOTHING_AHEAD
    advisories: tuple[Message, ...] = ()

"""What does the answer to "why does it not run" rest on? One scan's decisions, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from control.door import UnitView
from control.interlocks.scene import Seen
from plant.interlock.book import RuleBook
from plant.interlock.result import InterlockResult
from plant.message import Message
from plant.operation.modes import ModeBook
from plant.operation.wishes import Wish


@dataclass(frozen=True, slots=True)
class EnergyRefusal:
    """The energy cap does not admit a wish.

    Attributes:
        text: why, with what is used and the budget.
        since_ms: since when, None where that is not known.
        clears: what would clear it, None where only waiting does.
    """

    text: Message
    since_ms: int | None = None
    clears: Message | None = None


@dataclass(frozen=True, slots=True)
class WhyFacts:
    """One scan of the whole plant. Immutable; any thread.

    Attributes:
        seen: the scan's readings as the interlocks saw them.
        rules: the plant's interlocks.
        interlocks: what they said.
        modes: devices that are not in automatic.
        manual_units: units whose outputs are a person's, because their procedure is in manual.
        stopped: whether PLANT STOP rests on the automation.
        wishes: what the stages want, by output.
        refused: what the energy cap does not admit, by output.
        slot_until_ms: until when no big motor may start because another just did; 0 for not.
        units: field units as the door sees them, by id. One that is not named is judged by
            the quality of the output's own reading.
    """

    seen: Seen
    rules: RuleBook
    interlocks: InterlockResult
    modes: ModeBook = field(default_factory=ModeBook)
    manual_units: frozenset[str] = frozenset()
    stopped: bool = False
    wishes: Mapping[str, Wish] = field(default_factory=lambda: MappingProxyType({}))
    refused: Mapping[str, EnergyRefusal] = field(default_factory=lambda: MappingProxyType({}))
    slot_until_ms: int = 0
    units: Mapping[str, UnitView] = field(default_factory=lambda: MappingProxyType({}))

    def is_running(self, tag_id: str) -> bool:
        """Return whether an output is on, as far as it can be read."""
        sample = self.seen.samples.get(tag_id)
        return sample is not None and not sample.quality.is_bad and bool(sample.value)


@dataclass(frozen=True, slots=True)
class Actuator:
    """One output that people ask about.

    Attributes:
        tag_id: its ``OP`` tag.
        unit_id: the unit it belongs to.
        field_unit_id: the field unit that drives it.
        local_id, local_stop_id: tags of that unit's selector and stop button, empty for none.
        keeps_on_stop: whether PLANT STOP leaves it as it is.
        starts_on_stop: whether it may also be switched on while PLANT STOP rests: gas paths,
            flare, ventilation; no machine, and no way into storage.
    """

    tag_id: str
    unit_id: str
    field_unit_id: str
    local_id: str = ""
    local_stop_id: str = ""
    keeps_on_stop: bool = False
    starts_on_stop: bool = False

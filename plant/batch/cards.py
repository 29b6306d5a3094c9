"""What must people do, and what did they enter? Job cards, feeding log, resume cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from plant.message import Message


class CardKind(Enum):
    """What a job card asks for."""

    COOL = "cool"
    DISCHARGE = "discharge"
    CLEAN = "clean"
    LOAD = "load"
    LEAK_TEST = "leak_test"
    PURGE = "purge"
    BASELINE = "baseline"
    READY = "ready"  # sign that the unit may start at 17:00
    VALVE = "valve"  # move a manual valve
    SAMPLE = "sample"
    START = "start"  # 17:00 came and the unit was not ready: what now?
    INOCULUM = "inoculum"


@dataclass(frozen=True, slots=True)
class CardField:
    """One reading to enter on a card.

    Attributes:
        key: ``o2``, ``ch4_lel``, ``h2s``, ``locks``, ...; text key ``card.field.<key>``.
        unit: engineering unit's symbol, empty for words.
        low, high: range outside which the card cannot be signed; None for none.
        required: whether it must be entered.
        below: whether ``high`` itself lies outside already.
    """

    key: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    required: bool = True
    below: bool = False

    def takes(self, value: float) -> bool:
        """Return whether a reading lies within the range."""
        if self.low is not None and value < self.low:
            return False
        return self.high is None or value < self.high or (value == self.high and not self.below)


@dataclass(frozen=True, slots=True)
class FeedLayer:
    """One layer of a load.

    Attributes:
        material: what.
        kg: mass; buckets are turned into kg when entered.
        ts, vs: total solids (share of mass) and volatile solids (share of TS), 0..1.
        m3: volume.
        source: where it came from.
        inoculum: whether it is digestate that brings the bacteria.
    """

    material: str
    kg: float
    ts: float
    vs: float
    m3: float
    source: str
    inoculum: bool = False


@dataclass(frozen=True, slots=True)
class Feeding:
    """The load of a batch as its signer entered it."""

    unit_id: str
    utc_ms: int
    name: str
    layers: tuple[FeedLayer, ...]


@dataclass(frozen=True, slots=True)
class JobCard:
    """What, where, which lock, which readings; signed with a name.

    Attributes:
        card_id: unique, ``D3-2026-11-26-1.discharge``; printed on the card.
        unit_id: where.
        kind: what.
        issued_ms: when.
        text: what to do, for people.
        steps: its steps in order, locks to set and to take among them.
        fields: readings to enter.
        entered: what was entered, as text by key.
        signed_by, signed_ms: empty and 0 while it is open.
        tag_id: the valve of a VALVE card.
        withdrawn: whether it is not needed any more.
    """

    card_id: str
    unit_id: str
    kind: CardKind
    issued_ms: int
    text: Message
    steps: tuple[Message, ...] = ()
    fields: tuple[CardField, ...] = ()
    entered: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    signed_by: str = ""
    signed_ms: int = 0
    tag_id: str = ""
    withdrawn: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether it still waits for a person."""
        return not self.signed_by and not self.withdrawn


@dataclass(frozen=True, slots=True)
class ResumeCard:
    """After a power cut: what was lost and what the choices would do, for one unit.

    Attributes:
        unit_id, batch_id: whose.
        from_ms, to_ms: the gap.
        stage_then, stage_now: where it was and where it should be by its boundaries.
        temperature_then, temperature_now: degC, None where unknown.
        estimated_loss_k: expected fall of temperature by the plant's heat loss, >= 0.
        long: whether the gap was longer than the recipe's short one: nothing heats before a
            choice.
        issued_ms: when the card was issued.
    """

    unit_id: str
    batch_id: str
    from_ms: int
    to_ms: int
    stage_then: str
    stage_now: str
    temperature_then: float | None
    temperature_now: float | None
    estimated_loss_k: float
    long: bool
    issued_ms: int

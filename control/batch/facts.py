"""What does the stage machine know of the plant, and what does it give back?"""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from plant.batch.run import Transition
from plant.batch.settings import BatchSettings
from plant.event import Event
from plant.message import Message
from plant.operation.store import BatchEntry


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one digester now; None where no sensor tells it or it is not usable.

    Attributes:
        temperature_degc: of the slurry.
        ph: of the slurry.
        level_percent: filling.
        o2_percent: oxygen in the headspace.
        settled: whether all outputs are where the present acting state wants them.
        unsettled: output tags that are not there yet.
        inputs_good: whether all inputs that the unit's heating relies on are Good.
        slurry_m3: most slurry that the unit takes.
        ambient_degc: air around it.
        cooling_per_h: share of its distance to the air that the slurry loses in an hour
            (U x area / heat capacity of the slurry).
    """

    temperature_degc: float | None = None
    ph: float | None = None
    level_percent: float | None = None
    o2_percent: float | None = None
    settled: bool = True
    unsettled: tuple[str, ...] = ()
    inputs_good: bool = True
    slurry_m3: float | None = None
    ambient_degc: float | None = None
    cooling_per_h: float = 0.0


NOTHING_KNOWN = UnitFacts(inputs_good=False, settled=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the stage machine knows besides its own state.

    Attributes:
        units: facts by unit; of a unit that is missing nothing is known.
        settings: times and proofs.
        zone: the plant's; never the PC's.
        may_start: whether batches may start by themselves; not after PLANT STOP, nor while the
            automation only watches. A person may start one all the same.
    """

    units: Mapping[str, UnitFacts]
    settings: BatchSettings
    zone: ZoneInfo
    may_start: bool = True

    def of(self, unit_id: str) -> UnitFacts:
        """Return what is known of a unit."""
        return self.units.get(unit_id, NOTHING_KNOWN)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What one step or request brought about, besides the new state.

    Attributes:
        transitions: new ones in their order, without gaps in each unit's sequence.
        entries: new lines of batch records.
        events: for the event list.
        advisories: what the operator may want to know, as it is now.
        next_due_ms: the next planned instant after now, 0 where nothing is planned.
    """

    transitions: tuple[Transition, ...] = ()
    entries: tuple[BatchEntry, ...] = ()
    events: tuple[Event, ...] = ()
    advisories: tuple[Message, ...] = ()
    next_due_ms: int = 0

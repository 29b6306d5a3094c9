"""What does the rest of the plant day ask of the energy? The automation tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from plant.energy.heat import HeatDemand


@dataclass(frozen=True, slots=True)
class PulseDemand:
    """Pulses that a load will ask for again and again: agitation, dosing.

    Attributes:
        load_id: its output tag.
        every_s: seconds from one pulse's begin to the next's.
        run_s: length of a pulse.
    """

    load_id: str
    every_s: int
    run_s: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come until 17:00.

    Attributes:
        batches: batch id of each unit that is in a batch.
        pulses: pulses that the stages ask for; these are set aside before any heat.
        heat: what each heater could make of heat; only looked at in the steps in which the
            heat is shared out anew.
        prices: money per kWh in each hour of the plant day from its begin on; empty where
            all hours cost the same.
    """

    batches: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pulses: tuple[PulseDemand, ...] = ()
    heat: tuple[HeatDemand, ...] = ()
    prices: tuple[float, ...] = ()


NOTHING_AHEAD = Outlook()

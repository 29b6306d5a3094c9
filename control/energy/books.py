"""What the energy cap remembers over scans and restarts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from plant.energy.day import DayFigures
from plant.energy.heat import HeatDemand, HeatPlan
from plant.energy.settings import USUAL_ENERGY, Allowance, EnergySettings
from plant.message import Message, message
from plant.reports.counter import Counting

WMS_PER_WH = 3_600_000
"""Watt-milliseconds in one Wh: energy is summed in whole ones, so that nothing is lost however
the steps fall."""


def wh_up(wms: int) -> int:
    """Return whole Wh, rounded up: consumption is over-estimated."""
    return -(-wms // WMS_PER_WH)


@dataclass(frozen=True, slots=True)
class MeterBook:
    """One Wh counter.

    Attributes:
        counting: how far its counting has come.
        uptime_s: last uptime of its field unit, None where that is not known.
        doubted: whether its last reading was not believed.
        run: W·ms that its loads would have used at rated power since the last count, each.
        ahead: W·ms of it that were charged already for want of a Good reading, each.
        ahead_today: the sum of that which was charged in the present plant day.
        tail: W·ms that were charged before 17:00 for what a running load draws behind it.
        tail_until_ms: until when that may still be drawn.
        still: whether its counter has stood still while its loads ran: it is not relied upon
            until it moves.
    """

    counting: Counting = field(default_factory=Counting)
    uptime_s: float | None = None
    doubted: bool = False
    run: tuple[int, ...] = ()
    ahead: tuple[int, ...] = ()
    ahead_today: int = 0
    tail: int = 0
    tail_until_ms: int = 0
    still: bool = False


class GasWay(Enum):
    """Where a unit's gas goes, as far as its valves tell."""

    USED = "used"  # into use or storage
    LEAN = "lean"  # to the flare line
    BOTH = "both"  # both ways are open: nothing of it counts
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GasBook:
    """One unit's gas counter.

    Attributes:
        counting: how far its counting has come.
        uptime_s: last uptime of its field unit.
        way: where the gas went at the last reading.
        ch4: methane share at the last reading, 0..1; None where it was not Good.
    """

    counting: Counting = field(default_factory=Counting)
    uptime_s: float | None = None
    way: GasWay = GasWay.UNKNOWN
    ch4: float | None = None


@dataclass(frozen=True, slots=True)
class GasDay:
    """Gas of the present plant day, normal litres.

    Attributes:
        made_nl, made_ch4_nl: all that was counted, and its methane.
        used_nl, used_ch4_nl: of it, what went to use or storage.
        lean_nl: of it, what went to the flare line.
        flare_nl: what the flare's meter tells.
        permeate_nl, permeate_ch4_nl: of that, what came from the membrane, and its methane.
        covered_ms: measured time summed over the gas meters.
    """

    made_nl: float = 0.0
    made_ch4_nl: float = 0.0
    used_nl: float = 0.0
    used_ch4_nl: float = 0.0
    lean_nl: float = 0.0
    flare_nl: float = 0.0
    permeate_nl: float = 0.0
    permeate_ch4_nl: float = 0.0
    covered_ms: int = 0


@dataclass(frozen=True, slots=True)
class LoadBook:
    """One load in the present plant day, and its open row of the ledger.

    Attributes:
        on: whether it was commanded on at the last step.
        last_on_ms: when it was last on, 0 for never.
        used: W·ms booked today.
        protective: of them protective.
        on_ms: time on today.
        since_plan: W·ms booked since the heat was last planned.
        row_start_ms: begin of the open row.
        row_batch: its batch.
        row_metered: W·ms in it by the meter.
        row_rated: W·ms in it by rated power.
        row_protective: W·ms in it that were protective.
        row_on_ms: time on in it.
    """

    on: bool = False
    last_on_ms: int = 0
    used: int = 0
    protective: int = 0
    on_ms: int = 0
    since_plan: int = 0
    row_start_ms: int = 0
    row_batch: str = ""
    row_metered: int = 0
    row_rated: int = 0
    row_protective: int = 0
    row_on_ms: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What is reserved for one load.

    Attributes:
        left: W·ms reserved and not yet used.
        until_ms: until when it may run on it.
        ended_ms: when it was ended; 0 while it runs. The rest is kept until meters followed.
        protective: whether it was never to be refused.
    """

    left: int
    until_ms: int
    ended_ms: int = 0
    protective: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """A commissioning allowance with the first plant day for which it holds."""

    allowance: Allowance
    first_day: str


@dataclass(frozen=True, slots=True)
class EnergyBooks:
    """All that the energy cap must know after a restart. Times are trusted ms UTC.

    Attributes:
        day, start_ms, end_ms: the present plant day; empty before the first step.
        settings: rules in force; new ones hold from the next 17:00 on.
        budget_wh: of the day.
        why: why that is the budget.
        seen_ms: when the last step was.
        meters: by counter tag.
        gas_meters: by counter tag.
        gas: gas of the day.
        loads: by load id.
        claims: by load id.
        told: how much of the budget was announced as spent today: 0, 1 (warned), 2 (all).
        over: W·ms that were booked today and never confirmed by a meter.
        days: closed days, newest first.
        plan: the heat by unit and hour.
        demands: what the heaters could make of heat when it was planned.
        granted: commissioning allowance in force or used up, None for none.
        site_allowance: the site's own one that was met last; it is not begun twice.
        asked: one that an engineer gave, for the next 17:00.
    """

    day: str = ""
    start_ms: int = 0
    end_ms: int = 0
    settings: EnergySettings = USUAL_ENERGY
    budget_wh: int = 0
    why: Message = field(default_factory=lambda: message("energy.budget.not_begun"))
    seen_ms: int = 0
    meters: Mapping[str, MeterBook] = field(default_factory=lambda: MappingProxyType({}))
    gas_meters: Mapping[str, GasBook] = field(default_factory=lambda: MappingProxyType({}))
    gas: GasDay = GasDay()
    loads: Mapping[str, LoadBook] = field(default_factory=lambda: MappingProxyType({}))
    claims: Mapping[str, Claim] = field(default_factory=lambda: MappingProxyType({}))
    told: int = 0
    over: int = 0
    days: tuple[DayFigures, ...] = ()
    plan: HeatPlan = field(default_factory=HeatPlan)
    demands: tuple[HeatDemand, ...] = ()
    granted: Granted | None = None
    site_allowance: Allowance | None = None
    asked: Allowance | None = None

    @property
    def reserved(self) -> int:
        """Return W·ms that are reserved."""
        return sum(claim.left for claim in self.claims.values())

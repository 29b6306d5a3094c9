"""What do the screens show of the day's energy? One immutable value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from plant.energy.day import DayFigures
from plant.energy.heat import HeatPlan
from plant.energy.load import Consumer
from plant.energy.settings import USUAL_ENERGY, Allowance
from plant.message import Message

K = TypeVar("K")


class BudgetState(Enum):
    """How the day stands; text key ``energy.state.<value>``."""

    NORMAL = "normal"
    WARN = "warn"  # used + reserved at the warning share of the budget or above
    STOP = "stop"  # nothing is left


@dataclass(frozen=True, slots=True)
class UseOf:
    """What one load has used of the day, Wh.

    Attributes:
        load_id, unit_id, consumer: whose.
        used_wh: booked so far.
        reserved_wh: set aside for what runs now.
        planned_wh: what the plan still gives it until 17:00 (heaters).
        protective_wh: part of used that could not have been refused.
        on_ms: time commanded on.
    """

    load_id: str
    unit_id: str
    consumer: Consumer
    used_wh: int
    reserved_wh: int
    planned_wh: int = 0
    protective_wh: int = 0
    on_ms: int = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """What will not fit into the budget before 17:00.

    Attributes:
        load_id, unit_id: whose.
        at_ms: from when on it will be refused; now where it already is.
        missing_wh: what its wish until 17:00 lacks.
        text: the same as a sentence.
    """

    load_id: str
    unit_id: str
    at_ms: int
    missing_wh: int
    text: Message


@dataclass(frozen=True, slots=True)
class EnergyView:
    """The day's energy. Immutable; any thread.

    Attributes:
        utc_ms: when it was so.
        day: plant day by the date of its 17:00.
        start_ms, end_ms: its 17:00 and the next.
        budget_wh: what may be used in it.
        used_wh: booked so far, integer Wh.
        reserved_wh: set aside for what runs now.
        set_aside_wh: kept back for the day's agitation and dosing.
        protective_wh: part of used that could not have been refused.
        state: warn or stop.
        why: why the budget is what it is, a sentence.
        notes: what else an operator should know (meter rejected, allowance, coverage).
        uses: by load, in the order of the plant.
        forecast_wh: what will have been used at 17:00 as things stand.
        misfits: what will not fit, earliest first.
        plan: the heat by unit and hour.
        today: figures of the day so far.
        next_budget_wh: the next day's budget if the rest of this day brought nothing more.
        days: closed days, newest first, at most fourteen.
        allowance: commissioning allowance in force, None for none.
        allowance_ends_ms: the 17:00 at which it ends, 0 for none.
        warn_share: part of the budget from which the state is a warning.
    """

    utc_ms: int
    day: str
    start_ms: int
    end_ms: int
    budget_wh: int
    used_wh: int
    reserved_wh: int
    set_aside_wh: int
    protective_wh: int
    state: BudgetState
    why: Message
    notes: tuple[Message, ...] = ()
    uses: tuple[UseOf, ...] = ()
    forecast_wh: int = 0
    misfits: tuple[Misfit, ...] = ()
    plan: HeatPlan = field(default_factory=HeatPlan)
    today: DayFigures | None = None
    next_budget_wh: int = 0
    days: tuple[DayFigures, ...] = ()
    allowance: Allowance | None = None
    allowance_ends_ms: int = 0
    warn_share: float = USUAL_ENERGY.warn_share

    @property
    def left_wh(self) -> int:
        """Return what can still be admitted in all, never below 0."""
        return max(0, self.budget_wh - self.used_wh - self.reserved_wh)

    def by_consumer(self) -> Mapping[Consumer, int]:
        """Return Wh used by kind of consumer, E_opt and parasitic alike."""
        return _summed((use.consumer, use.used_wh) for use in self.uses)

    def by_unit(self) -> Mapping[str, int]:
        """Return Wh used against the budget by unit."""
        return _summed(
            (use.unit_id, use.used_wh) for use in self.uses if use.consumer.is_capped
        )


def _summed(parts: Iterable[tuple[K, int]]) -> Mapping[K, int]:
    sums: dict[K, int] = {}
    for key, wh in parts:
        sums[key] = sums.get(key, 0) + wh
    return MappingProxyType(sums)

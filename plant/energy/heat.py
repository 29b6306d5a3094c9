"""Who gets how much heat in which hour? The words of the allocation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class HeatDemand:
    """What one unit could make of heat in the rest of the plant day.

    Attributes:
        unit_id: whose.
        load_id: its heater's output tag.
        temperature_c: slurry now.
        setpoints_c: wanted temperature in each hour from the plan's begin on, None where
            nothing is to be heated in that hour.
        heater_w: rated power.
        heat_wh_k: Wh that warm the slurry by 1 K.
        loss_w_k: W lost per K above the ambient.
        ambient_c: ambient temperature.
        rate_nl_h: methane made per hour at the best temperature, normal litres.
        best_c: temperature at which the stage works best.
        low_c, high_c: temperatures at which it stops.
        hours_left: hours for which the batch's gas will still be used; warmth is worth as
            much as it lasts.
    """

    unit_id: str
    load_id: str
    temperature_c: float
    setpoints_c: tuple[float | None, ...]
    heater_w: int
    heat_wh_k: float
    loss_w_k: float
    ambient_c: float
    rate_nl_h: float
    best_c: float
    low_c: float
    high_c: float
    hours_left: float


@dataclass(frozen=True, slots=True)
class HeatPlan:
    """Wh per unit and hour.

    Attributes:
        start_ms: when the first hour begins; hours are 3,600,000 ms each.
        by_load: Wh of each hour by heater's output tag; a heater without an entry has none.
        planned: False where heat goes to whoever asks first: the budget alone binds.
    """

    start_ms: int = 0
    by_load: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    planned: bool = False

    @property
    def total_wh(self) -> int:
        """Return what is planned in all."""
        return sum(sum(hours) for hours in self.by_load.values())

"""Who gets the day's heat? To the unit that makes most methane of it, in cheap hours first.

Rate model: a unit makes ``rate_nl_h x activity(T)`` of methane. The activity is 1 at the best
temperature of its stage and falls to 0 at the stage's ends along half a cosine on either side:
smooth, and known from three numbers. Heat given in an hour warms the slurry by Wh / heat_wh_k
and is worth what the higher activity makes in the hours that the stage still lasts; the losses
that go with the warmth are charged to it.
Valid: losses small against the heat held (5 m3 in 17 m2 of 0.6 W/m2K lose 0.2 % an hour).
Example: best 55, low 30 degC; at 42.5 degC the activity is (1 + cos(pi/2)) / 2 = 0.5 and rises
by pi / (2 x 25) = 0.0628 per kelvin.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from control.energy.sharing import HOUR_MS
from plant.energy.heat import HeatDemand, HeatPlan

PORTION_WH = 250
"""Heat is given in portions of the size of a heater's slice (3 kW for 5 min)."""


@dataclass(slots=True)
class _Share:
    """What one unit is given while the plan is made. Local to `planned_heat`."""

    demand: HeatDemand
    needs: tuple[int, ...]
    given_wh: int = 0

    @property
    def open_wh(self) -> int:
        """Return what it could still take."""
        return sum(self.needs) - self.given_wh

    @property
    def gain_nl_kwh(self) -> float:
        """Return what its next portion is worth."""
        return gain_nl_kwh(self.demand, self.given_wh)


def planned_heat(
    demands: Sequence[HeatDemand],
    budget_wh: int,
    *,
    start_ms: int,
    hours: int,
    prices: Sequence[float] = (),
) -> HeatPlan:
    """Return the plan of heat for the hours from ``start_ms`` on.

    Portion after portion goes to the unit that makes most methane of it at the temperature
    that it would have by then; heat that makes none is given last, for the recipe wants it.
    Each unit's share is then laid into the cheapest of the hours in which it wants heat.

    Args:
        demands: the units.
        budget_wh: what there is for heat.
        start_ms: begin of the first hour.
        hours: until the plant day ends; the last one may be a part.
        prices: money per kWh of each hour; empty where all cost the same.
    """
    shares = [_Share(demand, wanted_wh(demand, hours)) for demand in demands]
    left_wh = max(0, budget_wh)
    while left_wh > 0:
        asking = [share for share in shares if share.open_wh > 0]
        if not asking:
            break
        best = max(asking, key=lambda share: share.gain_nl_kwh)
        portion = min(PORTION_WH, left_wh, best.open_wh)
        best.given_wh += portion
        left_wh -= portion
    return HeatPlan(
        start_ms=start_ms,
        by_load={share.demand.load_id: _laid_out(share, prices) for share in shares},
        planned=True,
    )


def first_come(start_ms: int) -> HeatPlan:
    """Return no plan: heat goes to whoever asks first, as far as the budget lasts."""
    return HeatPlan(start_ms=start_ms)


def wanted_wh(demand: HeatDemand, hours: int) -> tuple[int, ...]:
    """Return what the heater would use in each hour to follow its set points.

    At most its rated power; what an hour cannot give is wanted in the next.
    """
    temperature_c, wanted = demand.temperature_c, []
    for hour in range(hours):
        setpoint = demand.setpoints_c[hour] if hour < len(demand.setpoints_c) else None
        loss_wh = demand.loss_w_k * (temperature_c - demand.ambient_c)
        heat_wh = 0.0
        if setpoint is not None:
            missing = (setpoint - temperature_c) * demand.heat_wh_k + loss_wh
            heat_wh = min(float(demand.heater_w), max(0.0, missing))
        temperature_c += (heat_wh - loss_wh) / demand.heat_wh_k
        wanted.append(math.ceil(round(heat_wh, 6)))
    return tuple(wanted)


def gain_nl_kwh(demand: HeatDemand, given_wh: float) -> float:
    """Return normal litres of methane that one more kWh brings, after ``given_wh`` of heat."""
    temperature_c = demand.temperature_c + given_wh / demand.heat_wh_k
    worth = worth_per_k(temperature_c, demand)
    kelvin_per_kwh = 1000.0 / demand.heat_wh_k
    kept = _kept_hours(demand)
    return demand.rate_nl_h * worth * kelvin_per_kwh * kept


def activity(temperature_c: float, demand: HeatDemand) -> float:
    """Return the activity 0..1 at a temperature."""
    low, best, high = demand.low_c, demand.best_c, demand.high_c
    if not low < temperature_c < high:
        return 0.0
    width = best - low if temperature_c < best else high - best
    return 0.5 + 0.5 * math.cos(math.pi * (temperature_c - best) / width)


def worth_per_k(temperature_c: float, demand: HeatDemand) -> float:
    """Return what a kelvin more adds to the activity; negative above the best.

    Below the best it is at least the mean over the whole way there: a cold unit must be
    warmed through temperatures at which a kelvin by itself brings little.
    """
    low, best, high = demand.low_c, demand.best_c, demand.high_c
    inside = low < temperature_c < high
    width = best - low if temperature_c < best else high - best
    angle = math.pi * (temperature_c - best) / width
    slope = -math.pi / (2.0 * width) * math.sin(angle) if inside else 0.0
    if temperature_c >= best:
        return slope
    return max(slope, (1.0 - activity(temperature_c, demand)) / (best - temperature_c))


def _kept_hours(demand: HeatDemand) -> float:
    """Return for how many hours a kelvin counts: as long as the stage lasts and it is kept."""
    decay = demand.loss_w_k / demand.heat_wh_k
    if decay <= 0.0:
        return demand.hours_left
    return (1.0 - math.exp(-decay * demand.hours_left)) / decay


def _laid_out(share: _Share, prices: Sequence[float]) -> tuple[int, ...]:
    """Return the share by hour: cheap hours first, early ones among equals.

    What an hour wants may be given later, for the want stays; never before it is wanted.
    """
    needs = share.needs
    laid = [0] * len(needs)
    left = share.given_wh
    for hour in sorted(range(len(needs)), key=lambda hour: (_price(prices, hour), hour)):
        room = min(left, share.demand.heater_w - laid[hour], _room(needs, laid, hour))
        laid[hour] += room
        left -= room
    return tuple(laid)


def _price(prices: Sequence[float], hour: int) -> float:
    return prices[hour] if hour < len(prices) else 0.0


def _room(needs: Sequence[int], laid: Sequence[int], hour: int) -> int:
    """Return what may be laid into an hour without giving any before it is wanted."""
    if not needs[hour]:
        return 0
    open_wh = list(accumulate(need - given for need, given in zip(needs, laid, strict=True)))
    return max(0, min(open_wh[hour:]))


def hours_until(start_ms: int, end_ms: int) -> int:
    """Return the hours that begin before the end."""
    return max(0, -(-(end_ms - start_ms) // HOUR_MS))

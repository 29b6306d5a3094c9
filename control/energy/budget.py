"""What may be used in a plant day? From what the days before it brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from plant.energy.day import DayFigures
from plant.energy.settings import EnergySettings
from plant.message import Message, message


@dataclass(frozen=True, slots=True)
class Budget:
    """Whole Wh, and why just so many."""

    wh: int
    why: Message


def part_of(net_wh: int, fraction: float) -> int:
    """Return that part of a day's net energy in whole Wh, rounded down; 0 for a loss.

    Reckoned in fractions: 0.10 of 195,000 Wh are 19,500 Wh on every machine.
    """
    return int(max(0, net_wh) * Fraction(str(fraction)))


def budget_of(
    day: str, days: Sequence[DayFigures], settings: EnergySettings, *, allowance_wh: int = 0
) -> Budget:
    """Return the budget of a plant day.

    ``0.10 x max(0, net(d-1))``. Where the day before was not measured for half of its time,
    is missing or cannot be believed: the lowest valid one of the last seven days, else 0. A
    commissioning allowance is the least that the budget is.

    Args:
        day: date of its 17:00.
        days: closed days in any order.
        settings: the rules in force from this day on.
        allowance_wh: of the commissioning allowance, 0 for none.
    """
    earned = _earned(day, days, settings)
    if allowance_wh > earned.wh:
        return Budget(
            allowance_wh, message("energy.budget.allowance", kwh=_kwh(allowance_wh), day=day)
        )
    return earned


def days_between(earlier: str, later: str) -> int:
    """Return how many days one date lies behind another."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _earned(day: str, days: Sequence[DayFigures], settings: EnergySettings) -> Budget:
    recent = [
        each for each in days if 1 <= days_between(each.day, day) <= settings.look_back_days
    ]
    before = next((each for each in recent if days_between(each.day, day) == 1), None)
    if before is not None and before.is_valid(settings.least_coverage):
        return _from_day(before, settings)
    valid = [each for each in recent if each.is_valid(settings.least_coverage)]
    if not valid:
        return Budget(0, message("energy.budget.no_day", days=settings.look_back_days))
    lowest = min(valid, key=lambda each: each.net_wh)
    return Budget(
        part_of(lowest.net_wh, settings.fraction),
        message(
            _stand_in_reason(before),
            day=lowest.day,
            net=_kwh(max(0, lowest.net_wh)),
            coverage=round(100 * before.coverage) if before else 0,
        ),
    )


def _from_day(before: DayFigures, settings: EnergySettings) -> Budget:
    facts: dict[str, str | float] = {
        "day": before.day,
        "gas": _kwh(before.gas_wh),
        "parasitic": _kwh(before.parasitic_wh),
        "opt": _kwh(before.opt_wh),
        "net": _kwh(before.net_wh),
        "percent": round(100 * settings.fraction, 1),
    }
    if before.net_wh <= 0:
        return Budget(0, message("energy.budget.no_net", **facts))
    return Budget(
        part_of(before.net_wh, settings.fraction), message("energy.budget.earned", **facts)
    )


def _stand_in_reason(before: DayFigures | None) -> str:
    if before is None:
        return "energy.budget.day_missing"
    if not before.plausible:
        return "energy.budget.day_implausible"
    return "energy.budget.day_uncovered"


def _kwh(wh: int) -> str:
    return f"{wh / 1000:.1f}"

"""How will the day end? What will have been used at 17:00, and what will not fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from control.energy.allocation import hours_until, wanted_wh
from control.energy.books import EnergyBooks, wh_up
from control.energy.claims import SetAside, set_aside, used_of
from control.energy.sharing import HOUR_MS, credit_of
from control.energy.words import clock, kwh
from plant.energy.heat import HeatDemand
from plant.energy.load import Consumer, EnergyEquipment
from plant.energy.outlook import Outlook
from plant.energy.view import Misfit
from plant.message import message


@dataclass(frozen=True, slots=True)
class Standing:
    """How the day stands, whole Wh.

    Attributes:
        spent_wh: used and reserved.
        aside: kept back for pulses.
        hours: of the plan, until 17:00.
    """

    spent_wh: int
    aside: SetAside
    hours: int

    def left_for_heat(self, budget_wh: int) -> int:
        """Return what the budget still has for heat."""
        return max(0, budget_wh - self.spent_wh - self.aside.whole_wh)


def standing_of(
    equipment: EnergyEquipment, books: EnergyBooks, outlook: Outlook, now_ms: int
) -> Standing:
    """Return how the day stands."""
    plan_ms = books.plan.start_ms
    return Standing(
        spent_wh=wh_up(used_of(equipment, books) + books.reserved),
        aside=set_aside(equipment, books, outlook, now_ms),
        hours=hours_until(plan_ms, books.end_ms) if plan_ms else 0,
    )


def misfits_of(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    outlook: Outlook,
    standing: Standing,
    now_ms: int,
) -> tuple[Misfit, ...]:
    """Return what will not fit into the budget before 17:00, earliest first."""
    found = [*_pulse_misfits(equipment, books, outlook, standing, now_ms)]
    left_wh = standing.left_for_heat(books.budget_wh)
    for demand in books.demands:
        wanted = wanted_wh(demand, standing.hours)
        if books.plan.planned:
            misfit = _of_plan(equipment, books, demand, wanted, now_ms)
        else:
            misfit = _of_rest(equipment, books, demand, wanted, left_wh)
            left_wh = max(0, left_wh - sum(wanted))
        if misfit is not None:
            found.append(misfit)
    return tuple(sorted(found, key=lambda each: (each.at_ms, each.load_id)))


def forecast_wh(books: EnergyBooks, standing: Standing) -> int:
    """Return what will have been used at 17:00: booked, reserved, set aside, and the heat."""
    if books.plan.planned:
        wished = sum(planned_left_wh(books, each.load_id) for each in books.demands)
    else:
        wished = sum(sum(wanted_wh(each, standing.hours)) for each in books.demands)
    heat_wh = min(standing.left_for_heat(books.budget_wh), wished)
    return standing.spent_wh + standing.aside.whole_wh + heat_wh


def planned_left_wh(books: EnergyBooks, load_id: str) -> int:
    """Return what the plan still gives a heater until 17:00."""
    credit = credit_of(books, load_id, books.end_ms)
    return max(0, credit) if credit is not None else 0


def _pulse_misfits(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    outlook: Outlook,
    standing: Standing,
    now_ms: int,
) -> list[Misfit]:
    """Return the pulses for which the budget has nothing left now."""
    found = list[Misfit]()
    for demand in outlook.pulses:
        load = equipment.loads.get(demand.load_id)
        if load is None:
            continue
        needed_wh = wh_up(load.rated_w * demand.run_s * 1000)
        left_wh = books.budget_wh - standing.spent_wh - standing.aside.against(load.kind)
        if needed_wh <= left_wh:
            continue
        key = "agitation" if load.kind is Consumer.AGITATOR else "dosing"
        text = message(f"energy.misfit.{key}", tag=load.load_id, needed=needed_wh)
        found.append(
            Misfit(load.load_id, load.unit_id, now_ms, needed_wh - max(0, left_wh), text)
        )
    return found


def _of_plan(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    demand: HeatDemand,
    wanted: Sequence[int],
    now_ms: int,
) -> Misfit | None:
    """Return what the plan leaves out of a heater's wish, from the first hour that lacks it."""
    given = books.plan.by_load.get(demand.load_id, (0,) * len(wanted))
    missing_wh = sum(wanted) - sum(given)
    if missing_wh <= 0:
        return None
    short = next(
        hour for hour in range(len(wanted)) if sum(given[: hour + 1]) < sum(wanted[: hour + 1])
    )
    at_ms = max(now_ms, books.plan.start_ms + short * HOUR_MS)
    return _heat_misfit(equipment, demand, at_ms, missing_wh)


def _of_rest(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    demand: HeatDemand,
    wanted: Sequence[int],
    left_wh: int,
) -> Misfit | None:
    """Return what the rest of the budget leaves out of a heater's wish, first come."""
    missing_wh = sum(wanted) - left_wh
    if missing_wh <= 0:
        return None
    short = next(hour for hour in range(len(wanted)) if sum(wanted[: hour + 1]) > left_wh)
    at_ms = books.plan.start_ms + short * HOUR_MS
    return _heat_misfit(equipment, demand, at_ms, missing_wh)


def _heat_misfit(
    equipment: EnergyEquipment, demand: HeatDemand, at_ms: int, missing_wh: int
) -> Misfit:
    text = message(
        "energy.misfit.heat",
        tag=demand.load_id,
        time=clock(at_ms, equipment.zone),
        missing=kwh(missing_wh),
    )
    return Misfit(demand.load_id, demand.unit_id, at_ms, missing_wh, text)

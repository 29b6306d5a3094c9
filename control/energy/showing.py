"""What do the screens see of the books?"""

from control.energy.books import EnergyBooks, Granted, wh_up
from control.energy.budget import days_between, part_of
from control.energy.claims import used_of
from control.energy.forecast import forecast_wh, misfits_of, planned_left_wh, standing_of
from control.energy.plant_day import allowance_wh, figures_of
from control.energy.sharing import HOUR_MS
from plant.energy.load import Consumer, EnergyEquipment
from plant.energy.outlook import Outlook
from plant.energy.view import BudgetState, EnergyView, UseOf
from plant.message import Message, message

_DAY_MS = 24 * HOUR_MS
_SETTLING_MS = HOUR_MS  # of a plant day, before its coverage means anything


def shown(
    equipment: EnergyEquipment, books: EnergyBooks, outlook: Outlook, now_ms: int
) -> EnergyView:
    """Return the view of the books at this moment."""
    standing = standing_of(equipment, books, outlook, now_ms)
    used_wh = wh_up(used_of(equipment, books))
    today = figures_of(equipment, books, now_ms)
    granted = books.granted if books.day and allowance_wh(books.granted, books.day) else None
    return EnergyView(
        utc_ms=now_ms,
        day=books.day,
        start_ms=books.start_ms,
        end_ms=books.end_ms,
        budget_wh=books.budget_wh,
        used_wh=used_wh,
        reserved_wh=standing.spent_wh - used_wh,
        set_aside_wh=standing.aside.whole_wh,
        protective_wh=wh_up(sum(book.protective for book in books.loads.values())),
        state=state_of(books, standing.spent_wh),
        why=books.why,
        notes=_notes(books, today.coverage, granted),
        uses=_uses(equipment, books),
        forecast_wh=forecast_wh(books, standing),
        misfits=misfits_of(equipment, books, outlook, standing, now_ms),
        plan=books.plan,
        today=today,
        next_budget_wh=part_of(today.net_wh, books.settings.fraction),
        days=books.days,
        warn_share=books.settings.warn_share,
        allowance=granted.allowance if granted else None,
        allowance_ends_ms=_allowance_ends_ms(books, granted) if granted else 0,
    )


def state_of(books: EnergyBooks, spent_wh: int) -> BudgetState:
    """Return how the day stands: warn at 80 %, stop at 100 %."""
    if spent_wh >= books.budget_wh:
        return BudgetState.STOP
    if spent_wh >= books.settings.warn_share * books.budget_wh:
        return BudgetState.WARN
    return BudgetState.NORMAL


def _uses(equipment: EnergyEquipment, books: EnergyBooks) -> tuple[UseOf, ...]:
    found = list[UseOf]()
    for load_id, load in equipment.loads.items():
        book, claim = books.loads.get(load_id), books.claims.get(load_id)
        heats = load.kind is Consumer.HEATER
        found.append(
            UseOf(
                load_id=load_id,
                unit_id=load.unit_id,
                consumer=load.kind,
                used_wh=wh_up(book.used) if book else 0,
                reserved_wh=wh_up(claim.left) if claim else 0,
                planned_wh=planned_left_wh(books, load_id) if heats else 0,
                protective_wh=wh_up(book.protective) if book else 0,
                on_ms=book.on_ms if book else 0,
            )
        )
    return tuple(found)


def _notes(books: EnergyBooks, coverage: float, granted: Granted | None) -> tuple[Message, ...]:
    notes = [
        message("energy.note.meter_doubted", tag=key)
        for key, meter in books.meters.items()
        if meter.doubted
    ]
    if granted is not None:
        allowance = granted.allowance
        age = days_between(granted.first_day, books.day)
        notes.append(
            message(
                "energy.note.allowance",
                days=allowance.days - age,
                engineer=allowance.engineer,
                reason=allowance.reason,
            )
        )
    least = books.settings.least_coverage
    if books.seen_ms - books.start_ms > _SETTLING_MS and coverage < least:
        notes.append(
            message(
                "energy.note.gas_uncovered",
                coverage=int(100 * coverage),
                least=round(100 * least),
            )
        )
    return tuple(notes)


def _allowance_ends_ms(books: EnergyBooks, granted: Granted) -> int:
    """Return the 17:00 at which the allowance ends, by days of 24 h from the present one."""
    age = days_between(granted.first_day, books.day)
    return books.end_ms + (granted.allowance.days - age - 1) * _DAY_MS

"""What happens at 17:00? The day before is closed, the next one begins with its budget."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from control.energy.booking import booked, closed_row
from control.energy.books import (
    WMS_PER_WH,
    EnergyBooks,
    GasDay,
    Granted,
    LoadBook,
    MeterBook,
    wh_up,
)
from control.energy.budget import budget_of, days_between
from control.energy.claims import tail_of, used_of
from control.energy.gas import coverage_of, flared_ch4_nl, gas_energy_wh
from control.energy.metering import prepaid
from control.energy.words import kwh
from plant.energy.day import DayFigures
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import EnergyEquipment
from plant.energy.outlook import Outlook
from plant.energy.settings import EnergySettings
from plant.message import Message, message
from plant.reports.calendar import plant_day

KEPT_DAYS = 14
"""Closed days that are kept at hand; the ledger keeps all."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that was closed: the books of the next one, and what goes into the ledger."""

    books: EnergyBooks
    rows: tuple[LedgerRow, ...]
    day: LedgerDay
    told: tuple[Message, ...]


def begun(
    equipment: EnergyEquipment, books: EnergyBooks, settings: EnergySettings, now_ms: int
) -> EnergyBooks:
    """Return the books with the plant day begun to which ``now_ms`` belongs.

    New settings hold from here on. A commissioning allowance is met here for the first time
    or has ended by itself.
    """
    period = plant_day(now_ms, ZoneInfo(equipment.zone))
    granted = _granted(books, settings, period.name)
    budget = budget_of(
        period.name, books.days, settings, allowance_wh=allowance_wh(granted, period.name)
    )
    return replace(
        books,
        day=period.name,
        start_ms=period.start_ms,
        end_ms=period.end_ms,
        settings=settings,
        budget_wh=budget.wh,
        why=budget.why,
        gas=GasDay(),
        told=0,
        over=0,
        granted=granted,
        site_allowance=settings.allowance,
        asked=None,
    )


def closed(
    equipment: EnergyEquipment,
    books: EnergyBooks,
    settings: EnergySettings,
    outlook: Outlook,
    now_ms: int,
) -> Closed:
    """Close the present day and begin the one of ``now_ms``, which lies behind its end.

    What runs keeps nothing of its reservation: it must ask anew in the new day. What it may
    still draw until it is told to stop is charged to the old day beforehand.
    """
    charged = _with_tails(equipment, books, now_ms)
    figures = figures_of(equipment, charged, books.end_ms)
    day = LedgerDay(
        figures=figures,
        budget_wh=books.budget_wh,
        used_wh=wh_up(used_of(equipment, charged)),
        protective_wh=wh_up(sum(book.protective for book in charged.loads.values())),
        over_wh=charged.over // WMS_PER_WH,
    )
    after, rows = with_rows_closed(equipment, charged, outlook, books.end_ms)
    days = (figures, *(each for each in books.days if each.day != figures.day))[:KEPT_DAYS]
    fresh = replace(
        after,
        loads=MappingProxyType({key: _fresh(book) for key, book in after.loads.items()}),
        claims=MappingProxyType({}),
        days=days,
    )
    opened = begun(equipment, fresh, settings, now_ms)
    return Closed(opened, rows, day, _told(books, opened, figures))


def figures_of(equipment: EnergyEquipment, books: EnergyBooks, until_ms: int) -> DayFigures:
    """Return the day's figures up to a moment of it, its end for a closed one."""
    settings = books.settings
    gas_wh = gas_energy_wh(books.gas, equipment.flare, settings)
    parasitic = sum(
        book.used
        for load_id, book in books.loads.items()
        if load_id in equipment.loads and not equipment.loads[load_id].kind.is_capped
    )
    return DayFigures(
        day=books.day,
        start_ms=books.start_ms,
        end_ms=books.end_ms,
        gas_wh=gas_wh,
        parasitic_wh=wh_up(parasitic),
        opt_wh=wh_up(used_of(equipment, books)),
        coverage=coverage_of(books.gas, len(equipment.gas), until_ms - books.start_ms),
        gas_nl=books.gas.made_nl,
        ch4_nl=books.gas.made_ch4_nl,
        flared_ch4_nl=flared_ch4_nl(books.gas, equipment.flare, settings)
        + books.gas.made_ch4_nl
        - books.gas.used_ch4_nl,
        plausible=gas_wh <= settings.largest_gas_kwh * 1000,
    )


def with_rows_closed(
    equipment: EnergyEquipment, books: EnergyBooks, outlook: Outlook, at_ms: int
) -> tuple[EnergyBooks, tuple[LedgerRow, ...]]:
    """Return the books with every open row closed, and the rows that have anything in them."""
    loads, rows = dict(books.loads), list[LedgerRow]()
    for load_id, book in books.loads.items():
        load = equipment.loads.get(load_id)
        if load is None:
            continue
        batch_id = outlook.batches.get(load.unit_id, "")
        loads[load_id], row = closed_row(
            load,
            book,
            day=books.day,
            now_ms=at_ms,
            batch_id=batch_id,
            bought=books.settings.tariff,
        )
        if row is not None:
            rows.append(row)
    return replace(books, loads=MappingProxyType(loads)), tuple(rows)


def allowance_wh(granted: Granted | None, day: str) -> int:
    """Return the commissioning allowance of a plant day; 0 when there is none any more."""
    if granted is None:
        return 0
    age = days_between(granted.first_day, day)
    return granted.allowance.wh_a_day if 0 <= age < granted.allowance.days else 0


def _granted(books: EnergyBooks, settings: EnergySettings, day: str) -> Granted | None:
    """Return the allowance: one that an engineer gave, else the site's, each begun once."""
    if books.asked is not None:
        return Granted(books.asked, day)
    if settings.allowance is None or settings.allowance == books.site_allowance:
        return books.granted
    return Granted(settings.allowance, day)


def _with_tails(equipment: EnergyEquipment, books: EnergyBooks, now_ms: int) -> EnergyBooks:
    """Return the books with what running loads may still draw charged to the old day."""
    loads, meters = dict(books.loads), dict(books.meters)
    until_ms = now_ms + int(1000 * (books.settings.fail_safe_s + 2 * books.settings.settle_s))
    for meter in equipment.meters:
        tail = 0
        for load_id in meter.loads:
            claim = books.claims.get(load_id)
            if claim is None:
                continue
            most = min(claim.left, tail_of(equipment.loads[load_id], books.settings))
            loads[load_id] = booked(
                loads[load_id], metered=0, rated=most, protective=claim.protective
            )
            tail += most
        meters[meter.key] = prepaid(meters.get(meter.key, MeterBook()), tail, until_ms=until_ms)
    return replace(books, loads=MappingProxyType(loads), meters=MappingProxyType(meters))


def _fresh(book: LoadBook) -> LoadBook:
    return replace(book, used=0, protective=0, on_ms=0, since_plan=0)


def _told(before: EnergyBooks, after: EnergyBooks, figures: DayFigures) -> tuple[Message, ...]:
    told = [message("energy.event.day", day=after.day, budget=kwh(after.budget_wh))]
    if not figures.plausible:
        told.append(
            message("energy.event.implausible", day=figures.day, gas=kwh(figures.gas_wh))
        )
    elif not figures.is_valid(before.settings.least_coverage):
        coverage = int(100 * figures.coverage)
        told.append(message("energy.event.uncovered", day=figures.day, coverage=coverage))
    had = allowance_wh(before.granted, before.day)
    if had and not allowance_wh(after.granted, after.day):
        told.append(message("energy.event.allowance_ended", budget=kwh(after.budget_wh)))
    return tuple(told)

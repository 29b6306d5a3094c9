"""How did the days go? Budget, used and net of each closed day, as bars and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from hmi.models.energy.budget import kwh_text, percent_text
from plant.energy.ledger import LedgerDay
from plant.energy.ports import EnergyBook
from plant.texts import Texts

DAY_COLUMNS = ("day", "net", "budget", "used", "protective", "over", "coverage")


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the chart, kWh.

    Attributes:
        label: ``18 Nov``.
        budget, used, protective: of the day.
        net: of the day; it earns the next day's budget.
        valid: whether a budget may rest on it.
    """

    label: str
    budget: float
    used: float
    protective: float
    net: float
    valid: bool


def reading(limit: int) -> Callable[[EnergyBook], Sequence[LedgerDay]]:
    """Return the question for the newest closed days; runs on a thread of the ledger's own."""
    return lambda book: book.days(limit=limit)


def day_bars(days: Sequence[LedgerDay]) -> tuple[DayBar, ...]:
    """Return the days as bars, the oldest first."""
    return tuple(
        DayBar(
            day_name(day.figures.day),
            day.budget_wh / 1000,
            day.used_wh / 1000,
            min(day.protective_wh, day.used_wh) / 1000,
            day.figures.net_wh / 1000,
            day.figures.is_valid(),
        )
        for day in reversed(days)
    )


def day_rows(days: Sequence[LedgerDay]) -> tuple[tuple[str, ...], ...]:
    """Return the days as rows of a table, the newest first, kWh."""
    return tuple(
        (
            day_name(day.figures.day),
            kwh_text(day.figures.net_wh, unit=False),
            kwh_text(day.budget_wh, unit=False),
            kwh_text(day.used_wh, unit=False),
            kwh_text(day.protective_wh, unit=False),
            kwh_text(day.over_wh, unit=False),
            percent_text(day.figures.coverage),
        )
        for day in days
    )


def bar_sentence(bar: DayBar, texts: Texts) -> str:
    """Return a day in a sentence, for the tool tip."""
    text = texts(
        "energy_page.day_tip",
        day=bar.label,
        used=f"{bar.used:.1f}",
        budget=f"{bar.budget:.1f}",
        net=f"{bar.net:.1f}",
    )
    return text if bar.valid else f"{text} {texts('energy_page.day_invalid')}"


def day_name(day: str) -> str:
    """Return ``18 Nov`` for ``2026-11-18``."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%b}"

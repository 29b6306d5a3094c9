"""How are the plant's totals written? Today beside yesterday, and where the gas went."""

from collections.abc import Callable
from dataclasses import dataclass

from hmi.value_text import GROUP, MINUS, NOTHING
from plant.operation.view import Totals
from plant.texts import Texts

Figure = Callable[[Totals], float | None]

_LINES: tuple[tuple[str, Figure, int], ...] = (
    ("gas", lambda totals: totals.gas_nm3, 1),
    ("ch4", lambda totals: totals.ch4_nm3, 1),
    ("net", lambda totals: totals.net_kwh, 1),
    ("yield_m3", lambda totals: totals.yield_m3, 2),
    ("yield_vs", lambda totals: totals.yield_vs, 3),
)
"""Text key, figure and digits behind the point."""

_BALANCE: tuple[tuple[str, Figure], ...] = (
    ("used", lambda totals: totals.used_nm3),
    ("sold", lambda totals: totals.sold_nm3),
    ("flared", lambda totals: totals.flared_nm3),
    ("stored", lambda totals: totals.stored_nm3),
    ("unexplained", lambda totals: totals.unexplained_nm3),
)


@dataclass(frozen=True, slots=True)
class TotalsLine:
    """One line: its name with the unit, today's and yesterday's figure as text."""

    name: str
    today: str
    yesterday: str


@dataclass(frozen=True, slots=True)
class BalancePart:
    """Where a part of the gas went.

    Attributes:
        name: in words.
        text: Nm3 as text.
        share: of the gas made, 0..1; 0 where a part is negative or unknown.
    """

    name: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class TotalsForm:
    """What the eye can tell apart of the totals."""

    lines: tuple[TotalsLine, ...]
    retention: str
    balance: tuple[BalancePart, ...]


def totals_form(today: Totals, yesterday: Totals, texts: Texts) -> TotalsForm:
    """Return what is written of two days."""
    lines = tuple(
        TotalsLine(
            texts(f"overview.totals.{key}"),
            number_text(figure(today), digits),
            number_text(figure(yesterday), digits),
        )
        for key, figure, digits in _LINES
    )
    made = sum(max(0.0, figure(today) or 0.0) for _, figure in _BALANCE)
    balance = tuple(
        BalancePart(
            texts(f"overview.totals.{key}"),
            number_text(figure(today), 1),
            max(0.0, figure(today) or 0.0) / made if made > 0 else 0.0,
        )
        for key, figure in _BALANCE
    )
    days = number_text(today.retention_days, 1)
    return TotalsForm(lines, texts("overview.totals.retention", days=days), balance)


def spoken_totals(form: TotalsForm, texts: Texts) -> str:
    """Return the totals in sentences, for screen readers and tool tips."""
    told = [
        texts(
            "overview.totals.spoken",
            name=line.name,
            today=line.today,
            yesterday=line.yesterday,
        )
        for line in form.lines
    ]
    parts = ", ".join(f"{part.name} {part.text}" for part in form.balance)
    told.append(texts("overview.totals.spoken_balance", parts=parts))
    told.append(form.retention)
    return "\n".join(told)


def number_text(value: float | None, digits: int) -> str:
    """Return a figure with its digits; a dash where nothing is known."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{digits}f}".replace(",", GROUP)
    negative = value < 0 and float(f"{abs(value):.{digits}f}") > 0
    return f"{MINUS}{text}" if negative else text

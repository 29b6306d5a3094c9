"""What did energy cost, by consumer, digester, batch or pump? From the ledger and tariffs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from control.batch.boundaries import local_date
from hmi.models.energy.budget import kwh_text, percent_text
from hmi.models.energy.uses import consumer_name
from hmi.value_text import GROUP, NOTHING
from plant.energy.ledger import LedgerRow
from plant.energy.ports import EnergyBook
from plant.reports.calendar import local_ms
from plant.tariff.costing import CostRow, cost_rows, summed_cost
from plant.tariff.pricing import Pricing
from plant.texts import Texts

COST_COLUMNS = ("name", "kwh", "runtime", "cost", "how")


class By(Enum):
    """What costs are summed by; text key ``energy_page.by.<value>``."""

    CONSUMER = "consumer"
    UNIT = "unit"
    BATCH = "batch"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Costs:
    """The costed rows of a stretch of time; milliseconds UTC."""

    start_ms: int
    end_ms: int
    rows: tuple[CostRow, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what people have set instead of the tariff, each once."""
        return tuple(dict.fromkeys(each.override for each in self.rows if each.override))

    @property
    def tariffs(self) -> tuple[str, ...]:
        """Return the tariffs that were in force, each once."""
        return tuple(dict.fromkeys(each.tariff for each in self.rows if each.tariff))


def reading(
    start_ms: int, end_ms: int, pricing: Pricing, zone: ZoneInfo
) -> Callable[[EnergyBook], Costs]:
    """Return the question that costs a stretch; runs on a thread of the ledger's own.

    Under slabs a kWh costs the mean of its month, so whole months are read.
    """

    def read(book: EnergyBook) -> Costs:
        rows = book.rows(*_months_around(start_ms, end_ms, zone))
        costed = cost_rows(rows, pricing.tariffs, pricing.choice, zone)
        inside = (each for each in costed if start_ms <= each.row.start_ms < end_ms)
        return Costs(start_ms, end_ms, tuple(inside))

    return read


def cost_lines(
    costs: Costs, by: By, texts: Texts, *, currency: str
) -> tuple[tuple[str, ...], ...]:
    """Return a line for each consumer, digester, batch or load, and their sum.

    Args:
        costs: the costed rows.
        by: what is summed up.
        texts: for names.
        currency: the site's, where no tariff tells one.
    """
    length_ms = max(1, costs.end_ms - costs.start_ms)
    key = _KEYS[by]
    sums = summed_cost(costs.rows, key)
    lines = []
    for name, cost in sums.items():
        found = [each for each in costs.rows if key(each.row) == name]
        shown = _name(by, found[0].row, texts)
        on_ms = sum(each.row.on_ms for each in found)
        runtime = percent_text(min(1.0, on_ms / length_ms)) if by is By.LOAD else NOTHING
        money = money_text(cost, _currency(found) or currency)
        lines.append((shown, _kwh(found), runtime, money, _how(found, texts)))
    if len(lines) > 1:
        whole = summed_cost(costs.rows, lambda _row: "")[""]
        money = money_text(whole, _currency(costs.rows) or currency)
        name = texts("energy_page.sum")
        lines.append((name, _kwh(costs.rows), NOTHING, money, _how(costs.rows, texts)))
    return tuple(lines)


def money_text(cost: float | None, currency: str) -> str:
    """Return ``1 234.50 INR``; a dash where it is not known."""
    if cost is None:
        return NOTHING
    return f"{cost:,.2f} {currency}".replace(",", GROUP).strip()


def _kwh(rows: Sequence[CostRow]) -> str:
    return kwh_text(sum(each.row.wh for each in rows))


def _currency(rows: Sequence[CostRow]) -> str:
    return next((each.currency for each in rows if each.currency), "")


def _how(rows: Sequence[CostRow], texts: Texts) -> str:
    """Return whether all was metered, and what people have set instead of the tariff."""
    rated = any(each.row.rated_wh for each in rows)
    how = [texts("energy_page.rated" if rated else "energy_page.metered")]
    how += dict.fromkeys(each.override for each in rows if each.override)
    return ", ".join(how)


def _name(by: By, row: LedgerRow, texts: Texts) -> str:
    if by is By.CONSUMER:
        return consumer_name(row.consumer, texts)
    if by is By.UNIT:
        return texts.unit_name(row.unit_id)
    if by is By.BATCH:
        return row.batch_id or texts("energy_page.no_batch")
    return f"{texts.unit_name(row.unit_id)}: {consumer_name(row.consumer, texts)}"


def _by_consumer(row: LedgerRow) -> str:
    return row.consumer.value


def _by_unit(row: LedgerRow) -> str:
    return row.unit_id


def _by_batch(row: LedgerRow) -> str:
    return row.batch_id


def _by_load(row: LedgerRow) -> str:
    return row.load_id


_KEYS: dict[By, Callable[[LedgerRow], str]] = {
    By.CONSUMER: _by_consumer,
    By.UNIT: _by_unit,
    By.BATCH: _by_batch,
    By.LOAD: _by_load,
}


def _months_around(start_ms: int, end_ms: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return the begin of the first local month and the end of the last."""
    first = local_date(start_ms, zone).replace(day=1)
    last = local_date(end_ms, zone).replace(day=28) + timedelta(days=4)
    return local_ms(first, time(0), zone), local_ms(last.replace(day=1), time(0), zone)

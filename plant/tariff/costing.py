"""What did it cost? Ledger rows under the tariff of their day; a month's bill; pumps."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from plant.energy.ledger import LedgerRow
from plant.energy.load import Consumer
from plant.energy.settings import TariffChoice
from plant.tariff.tariff import FixedCharge, LoadRate, Slab, Tariff, in_force

K = TypeVar("K", bound=Hashable)
_WH_PER_KWH = 1000.0


@dataclass(frozen=True, slots=True)
class CostRow:
    """What one ledger row cost.

    Attributes:
        row: what was used.
        tariff: reference of the tariff in force, empty where there was none.
        override: label of the rate that was used instead, empty normally.
        rate: money per kWh, levies and tax included; None where nothing tells it.
        cost: money; None like the rate.
        currency: ISO 4217 code, empty where no tariff tells it.
    """

    row: LedgerRow
    tariff: str
    override: str
    rate: float | None
    cost: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class PumpUse:
    """What one load did in a stretch of time: pumps and machines alike.

    Attributes:
        load_id, consumer: which.
        kwh: used.
        is_metered: whether all of it was counted; else rated power stands for some of it.
        runtime_percent: part of the stretch in which it was commanded on.
        cost: money, None where a part of it is not known.
    """

    load_id: str
    consumer: Consumer
    kwh: float
    is_metered: bool
    runtime_percent: float
    cost: float | None


def cost_rows(
    rows: Sequence[LedgerRow], tariffs: Sequence[Tariff], choice: TariffChoice, zone: ZoneInfo
) -> tuple[CostRow, ...]:
    """Return what each row cost, by the tariff that was in force at its begin.

    Under slabs a kWh costs the mean of its month; give whole months of all loads to get that
    right. A row that was recorded with an override keeps it, whatever the tariff says now.

    Args:
        rows: of the ledger.
        tariffs: all versions.
        choice: the plant's connection.
        zone: the plant's; times of day and months go by its clock.
    """
    months = _month_kwh(rows, zone)
    return tuple(_cost_row(row, tariffs, choice, zone, months) for row in rows)


def rate_at(
    tariff: Tariff, moment: datetime, choice: TariffChoice, *, month_kwh: float = 0.0
) -> float | None:
    """Return money per kWh at a local moment, levies and tax included.

    Args:
        tariff: in force then.
        moment: local time.
        choice: the plant's connection.
        month_kwh: of the whole month, for slabs.
    """
    if tariff.slabs:
        return tariff.all_in(mean_slab_rate(tariff, month_kwh))
    found = _step(tariff.rates, choice.connected_kw)
    if found is None:
        return None
    factor = tariff.factor(moment.time(), choice.connected_kw)
    return tariff.all_in(found.rate * factor)


def mean_slab_rate(tariff: Tariff, month_kwh: float) -> float:
    """Return the mean money per kWh of a month, before levies and tax.

    Telescopic up to the last slab; above it the whole month at one rate. 120 kWh in slabs
    of 50 at 3.25, 100 at 4.05 and 150 at 5.10: (162.50 + 202.50 + 102) / 120 = 3.8917.
    """
    if month_kwh <= 0.0:
        return tariff.slabs[0].rate
    last = tariff.slabs[-1].up_to_kwh
    if tariff.whole_month and last is not None and month_kwh > last:
        return _slab_of(tariff.whole_month, month_kwh).rate
    money, below = 0.0, 0.0
    for slab in tariff.slabs:
        top = month_kwh if slab.up_to_kwh is None else min(month_kwh, slab.up_to_kwh)
        money += max(0.0, top - below) * slab.rate
        below = max(below, top)
    money += (month_kwh - below) * tariff.slabs[-1].rate
    return money / month_kwh


def fixed_of(tariff: Tariff, choice: TariffChoice, *, month_kwh: float = 0.0) -> float:
    """Return the fixed charge of a month; by slab where the tariff has it so."""
    by_slab = tariff.fixed_by_slab.get(str(choice.phases))
    if by_slab:
        steps = (*tariff.slabs, *tariff.whole_month)
        number = next(
            (n for n, each in enumerate(steps) if _reaches(each.up_to_kwh, month_kwh)),
            len(steps) - 1,
        )
        return by_slab[min(number, len(by_slab) - 1)]
    found = _step(tariff.fixed, choice.connected_kw)
    return 0.0 if found is None else found.a_month + found.per_kw * choice.connected_kw


def prices_of_day(
    tariffs: Sequence[Tariff],
    choice: TariffChoice,
    zone: ZoneInfo,
    start_ms: int,
    end_ms: int,
) -> tuple[float, ...]:
    """Return the price in each hour of a plant day, for planning; empty where none is known."""
    prices: list[float] = []
    for hour_ms in range(start_ms, end_ms, 3_600_000):
        moment = _local(hour_ms, zone)
        tariff = in_force(tariffs, choice.tariff_id, moment.date())
        rate = None if tariff is None else rate_at(tariff, moment, choice)
        if rate is None:
            return ()
        prices.append(rate)
    return tuple(prices)


def summed_cost(
    rows: Iterable[CostRow], key: Callable[[LedgerRow], K]
) -> Mapping[K, float | None]:
    """Return money by consumer, digester, batch or load; None where a part is not known."""
    sums: dict[K, float | None] = {}
    for each in rows:
        name = key(each.row)
        before = sums.get(name, 0.0)
        sums[name] = None if before is None or each.cost is None else before + each.cost
    return sums


def pump_uses(rows: Sequence[CostRow], start_ms: int, end_ms: int) -> tuple[PumpUse, ...]:
    """Return what each load did in a stretch, in the order of its first row."""
    costs = summed_cost(rows, lambda row: row.load_id)
    by_load: dict[str, list[LedgerRow]] = {}
    for each in rows:
        by_load.setdefault(each.row.load_id, []).append(each.row)
    length_ms = max(1, end_ms - start_ms)
    return tuple(
        PumpUse(
            load_id=load_id,
            consumer=found[0].consumer,
            kwh=sum(row.wh for row in found) / _WH_PER_KWH,
            is_metered=not any(row.rated_wh for row in found),
            runtime_percent=min(100.0, 100.0 * sum(row.on_ms for row in found) / length_ms),
            cost=costs[load_id],
        )
        for load_id, found in by_load.items()
    )


def _cost_row(
    row: LedgerRow,
    tariffs: Sequence[Tariff],
    choice: TariffChoice,
    zone: ZoneInfo,
    months: Mapping[date, float],
) -> CostRow:
    moment = _local(row.start_ms, zone)
    tariff = in_force(tariffs, row.tariff or choice.tariff_id, moment.date())
    rate = row.override_rate
    if rate is None and tariff is not None:
        rate = rate_at(tariff, moment, choice, month_kwh=months[_month(moment)])
    return CostRow(
        row=row,
        tariff=tariff.ref if tariff else "",
        override=row.override,
        rate=rate,
        cost=None if rate is None else rate * row.wh / _WH_PER_KWH,
        currency=tariff.currency if tariff else "",
    )


def _month_kwh(rows: Sequence[LedgerRow], zone: ZoneInfo) -> dict[date, float]:
    months: dict[date, float] = {}
    for row in rows:
        month = _month(_local(row.start_ms, zone))
        months[month] = months.get(month, 0.0) + row.wh / _WH_PER_KWH
    return months


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)


def _local(utc_ms: int, zone: ZoneInfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)).astimezone(zone)


S = TypeVar("S", LoadRate, FixedCharge)


def _step(steps: Sequence[S], connected_kw: float) -> S | None:
    return next((each for each in steps if _reaches(each.up_to_kw, connected_kw)), None)


def _slab_of(slabs: Sequence[Slab], month_kwh: float) -> Slab:
    return next((each for each in slabs if _reaches(each.up_to_kwh, month_kwh)), slabs[-1])


def _reaches(top: float | None, value: float) -> bool:
    return top is None or value <= top

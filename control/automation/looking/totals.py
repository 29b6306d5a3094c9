"""What did the plant make today and yesterday, and where did the gas go?

The balance is one of dry gas at 0 degC and 1013.25 mbar: made = used + sold + flared + stored +
unexplained. Used is what the generator burns, by its meter and efficiency; sold is what went
through the product meter and is not in storage any more; flared is all that the flare burns,
the membrane's permeate among it; stored is the growth of holder and storage.
Valid: ideal gas (storage at 200 bar holds 15 % more in truth).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from control.energy.books import EnergyBooks
from plant.batch.plant_run import PlantRun
from plant.description.counters import counter_rules
from plant.description.model import PlantDescription
from plant.energy.gas_law import NORMAL_PA, dry_normal_m3
from plant.operation.reading import usable
from plant.operation.view import Totals
from plant.reports.counter import CounterRule, Counting
from plant.sample import Snapshot

_NL = 1000.0
_BAR_PA = 1e5
_HOLDER_C = 28.0
_HOLDER_PA = NORMAL_PA + 800.0
_KG_M3 = 1000.0


@dataclass(frozen=True, slots=True)
class TotalsPlan:
    """What the totals know of the plant beforehand; tags that are not there are empty.

    Attributes:
        holder, storage, product, generator, tank_level: tags.
        holder_m3, storage_m3: their volumes.
        tank_m3: the secondary tank's slurry when it is full.
        slurry_m3: of each digester.
        volatile_kg_m3: volatile solids of fresh feed, kg per m3.
        methane_kwh_nm3, generator_efficiency: for the gas that the generator burns.
        rules: of the two counters.
    """

    holder: str
    storage: str
    product: str
    generator: str
    tank_level: str
    holder_m3: float
    storage_m3: float
    tank_m3: float
    slurry_m3: Mapping[str, float]
    volatile_kg_m3: float
    methane_kwh_nm3: float
    generator_efficiency: float
    rules: Mapping[str, CounterRule]


@dataclass(frozen=True, slots=True)
class TotalsBook:
    """What is remembered of the day.

    Attributes:
        day: plant day, by the date of its 17:00; empty before the first.
        stored_nl: gas in holder and storage when the day began, None while not known.
        storage_nl: of it, in storage.
        product, generator: how far their counters have come.
        product_nl, generator_wh: counted today.
        yesterday: the day before.
    """

    day: str = ""
    stored_nl: float | None = None
    storage_nl: float | None = None
    product: Counting = field(default_factory=Counting)
    generator: Counting = field(default_factory=Counting)
    product_nl: float = 0.0
    generator_wh: float = 0.0
    yesterday: Totals = field(default_factory=Totals)


def totals_plan(description: PlantDescription) -> TotalsPlan:
    """Return what the totals need to know of a plant."""
    units = {unit.kind: unit for unit in description.units.values()}
    parameters = description.site.parameters

    def tag(kind: str, item: str) -> str:
        unit = units.get(kind)
        tag_id = f"{unit.unit_id}.{item}" if unit is not None else ""
        return tag_id if tag_id in description.tags else ""

    def number(kind: str, name: str) -> float:
        unit = units.get(kind)
        return unit.parameters.get(name, 0.0) if unit is not None else 0.0

    solids = parameters.get("feed_total_solids", 0.0)
    fresh = 1.0 - parameters.get("feed_inoculum_share", 0.0)
    return TotalsPlan(
        holder=tag("gas", "holder_level.PV"),
        storage=tag("gas", "storage_pressure.PV"),
        product=tag("gas", "product_counter.PV"),
        generator=tag("energy", "generator_energy.PV"),
        tank_level=tag("tank", "level.PV"),
        holder_m3=number("gas", "holder_m3"),
        storage_m3=number("gas", "storage_m3"),
        tank_m3=number("tank", "slurry_m3"),
        slurry_m3={
            unit.unit_id: unit.parameters.get("slurry_m3", 0.0)
            for unit in description.units.values()
            if unit.kind == "digester"
        },
        volatile_kg_m3=_KG_M3 * solids * fresh * parameters.get("feed_volatile_share", 0.0),
        methane_kwh_nm3=description.energy.methane_kwh_nm3,
        generator_efficiency=description.energy.generator_efficiency,
        rules=counter_rules(description),
    )


def counted(
    plan: TotalsPlan,
    book: TotalsBook,
    books: tuple[EnergyBooks, EnergyBooks],
    run: PlantRun,
    snapshot: Snapshot,
) -> TotalsBook:
    """Return the book after one step; at 17:00 today becomes yesterday.

    Args:
        plan: see there.
        book: as the last step left it.
        books: of the energy cap before and after its step.
        run: for what was fed.
        snapshot: the plant now.
    """
    before, after = books
    if after.day != book.day:
        if book.day and book.day == before.day:
            closed = next((each for each in after.days if each.day == book.day), None)
            net_wh = None if closed is None else closed.net_wh
            yesterday = today(plan, book, before, run, snapshot, net_wh=net_wh)
            book = replace(book, yesterday=yesterday)
        storage = _storage_nl(plan, snapshot)
        book = replace(
            book,
            day=after.day,
            stored_nl=_sum(_holder_nl(plan, snapshot), storage),
            storage_nl=storage,
            product_nl=0.0,
            generator_wh=0.0,
        )
    book = _product(plan, book, snapshot)
    return _generator(plan, book, snapshot)


def today(
    plan: TotalsPlan,
    book: TotalsBook,
    books: EnergyBooks,
    run: PlantRun,
    snapshot: Snapshot,
    *,
    net_wh: int | None,
) -> Totals:
    """Return the day so far; ``net_wh`` as the energy cap figures it."""
    gas = books.gas
    made = _Made(gas.made_nl, gas.made_ch4_nl, gas.flare_nl, net_wh)
    return _totals(plan, book, run, snapshot, made)


@dataclass(frozen=True, slots=True)
class _Made:
    gas_nl: float
    ch4_nl: float
    flared_nl: float
    net_wh: int | None


def _totals(
    plan: TotalsPlan, book: TotalsBook, run: PlantRun, snapshot: Snapshot, made: _Made
) -> Totals:
    storage = _storage_nl(plan, snapshot)
    stored = _difference(_sum(_holder_nl(plan, snapshot), storage), book.stored_nl)
    grown = _difference(storage, book.storage_nl)
    sold = None if grown is None or not plan.product else book.product_nl - grown
    used = _used_nl(plan, book, made)
    balance = (used, sold, stored)
    unexplained = None
    if all(each is not None for each in balance):
        unexplained = made.gas_nl - made.flared_nl - sum(each or 0.0 for each in balance)
    fed_m3, fed_vs = _fed(plan, run)
    ch4 = made.ch4_nl / _NL
    return Totals(
        gas_nm3=made.gas_nl / _NL,
        ch4_nm3=ch4,
        used_nm3=_nm3(used),
        sold_nm3=_nm3(sold),
        flared_nm3=made.flared_nl / _NL,
        stored_nm3=_nm3(stored),
        unexplained_nm3=_nm3(unexplained),
        net_kwh=None if made.net_wh is None else made.net_wh / 1000.0,
        yield_m3=ch4 / fed_m3 if fed_m3 else None,
        yield_vs=ch4 / fed_vs if fed_vs else None,
        retention_days=_retention_days(plan, fed_m3, snapshot),
    )


def _used_nl(plan: TotalsPlan, book: TotalsBook, made: _Made) -> float | None:
    """Return the dry gas that the generator burnt, as rich as what the digesters made."""
    share = made.ch4_nl / made.gas_nl if made.gas_nl > 0 else 0.0
    wh_per_nl = plan.methane_kwh_nm3 * plan.generator_efficiency * share
    if not plan.generator:
        return None
    return book.generator_wh / wh_per_nl if wh_per_nl > 0 else 0.0


def _fed(plan: TotalsPlan, run: PlantRun) -> tuple[float, float]:
    """Return m3 and kg of volatile solids fed a day, the mean over the units of the rota."""
    units = plan.slurry_m3
    if not units:
        return 0.0, 0.0
    volume = solids = 0.0
    for unit_id, slurry_m3 in units.items():
        feeding = run.feedings.get(unit_id)
        if feeding is None or not feeding.layers:
            volume += slurry_m3
            solids += slurry_m3 * plan.volatile_kg_m3
            continue
        volume += sum(layer.m3 for layer in feeding.layers)
        fresh = (layer for layer in feeding.layers if not layer.inoculum)
        solids += sum(layer.kg * layer.ts * layer.vs for layer in fresh)
    return volume / len(units), solids / len(units)


def _retention_days(plan: TotalsPlan, fed_m3: float, snapshot: Snapshot) -> float | None:
    """Return how long slurry stays in digesters and tank together."""
    if not fed_m3:
        return None
    level = usable(snapshot, plan.tank_level) if plan.tank_level else None
    tank_m3 = plan.tank_m3 * (level or 0.0) / 100.0
    return (sum(plan.slurry_m3.values()) + tank_m3) / fed_m3


def _product(plan: TotalsPlan, book: TotalsBook, snapshot: Snapshot) -> TotalsBook:
    counting, more = _read(plan, plan.product, book.product, snapshot)
    if counting is book.product:
        return book
    return replace(book, product=counting, product_nl=book.product_nl + more)


def _generator(plan: TotalsPlan, book: TotalsBook, snapshot: Snapshot) -> TotalsBook:
    counting, more = _read(plan, plan.generator, book.generator, snapshot)
    if counting is book.generator:
        return book
    return replace(book, generator=counting, generator_wh=book.generator_wh + more)


def _read(
    plan: TotalsPlan, tag_id: str, counting: Counting, snapshot: Snapshot
) -> tuple[Counting, float]:
    sample = snapshot.get(tag_id) if tag_id else None
    if sample is None or sample.quality.is_bad or sample.utc_ms <= counting.utc_ms:
        return counting, 0.0
    return counting.read(sample.utc_ms, float(sample.value), rule=plan.rules[tag_id])


def _holder_nl(plan: TotalsPlan, snapshot: Snapshot) -> float | None:
    level = usable(snapshot, plan.holder) if plan.holder else None
    if level is None:
        return None
    moist_m3 = plan.holder_m3 * level / 100.0
    return _NL * dry_normal_m3(moist_m3, temperature_c=_HOLDER_C, pressure_pa=_HOLDER_PA)


def _storage_nl(plan: TotalsPlan, snapshot: Snapshot) -> float | None:
    bar = usable(snapshot, plan.storage) if plan.storage else None
    if bar is None:
        return None
    pressure_pa = NORMAL_PA + bar * _BAR_PA
    return _NL * dry_normal_m3(
        plan.storage_m3, temperature_c=_HOLDER_C, pressure_pa=pressure_pa, humidity=0.0
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _nm3(litres: float | None) -> float | None:
    return None if litres is None else litres / _NL

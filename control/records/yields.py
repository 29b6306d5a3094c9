"""How much gas did a batch give so far? Only what Good readings show, nothing extrapolated."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from control.energy.books import GasBook
from control.energy.energy_cap import EnergyCap
from control.energy.gas import read_gas
from plant.batch.plant_run import PlantRun
from plant.batch.run import UnitRun
from plant.batch.states import Procedure
from plant.energy.load import GasMeter
from plant.energy.settings import EnergySettings
from plant.operation.store import BatchEntry
from plant.sample import Snapshot

_NL_PER_NM3 = 1000.0
_DIGITS = 3

EVERY_MS = 6 * 3_600_000
"""So often the figures of a running batch are written into its record, and at its end."""


@dataclass(frozen=True, slots=True)
class BatchYield:
    """One digester's gas.

    Attributes:
        batch_id: whose; empty outside a batch.
        gas: how far the counter has come.
        dry_nl, ch4_nl: dry gas of the batch and its methane, normal litres.
        written_ms: when its figures were last written.
    """

    batch_id: str = ""
    gas: GasBook = field(default_factory=GasBook)
    dry_nl: float = 0.0
    ch4_nl: float = 0.0
    written_ms: int = 0


@dataclass(frozen=True, slots=True)
class Yields:
    """What survives of the figures: digesters by id."""

    units: Mapping[str, BatchYield] = field(default_factory=lambda: MappingProxyType({}))


def step(
    yields: Yields, cap: EnergyCap, run: PlantRun, snapshot: Snapshot
) -> tuple[Yields, tuple[BatchEntry, ...]]:
    """Return the figures after one step, and lines for the records.

    Args:
        yields: as the last step left them.
        cap: tells the gas meters and how they count; those of units that run no batches are
            left out.
        run: which batch is in which unit.
        snapshot: the plant now.
    """
    entries: list[BatchEntry] = []
    units = dict(yields.units)
    for meter in cap.equipment.gas:
        unit = run.units.get(meter.unit_id)
        if unit is None:
            continue
        before = units.get(meter.unit_id, BatchYield())
        after, entry = _unit(before, meter, cap.settings, unit, snapshot)
        entries += [] if entry is None else [entry]
        if after is not before:
            units[meter.unit_id] = after
    if all(units[unit_id] is yields.units.get(unit_id) for unit_id in units):
        return yields, ()
    return Yields(MappingProxyType(units)), tuple(entries)


def _unit(
    before: BatchYield,
    meter: GasMeter,
    settings: EnergySettings,
    unit: UnitRun,
    snapshot: Snapshot,
) -> tuple[BatchYield, BatchEntry | None]:
    now_ms = snapshot.utc_ms
    batch_id = unit.batch_id if unit.procedure is Procedure.BATCH else ""
    ended = before.batch_id not in {"", batch_id}
    due = bool(before.batch_id) and now_ms - before.written_ms >= EVERY_MS
    entry = _entry(before, meter.unit_id, now_ms) if ended or due else None
    after = replace(before, written_ms=now_ms) if due else before
    if batch_id != before.batch_id:
        after = BatchYield(batch_id, before.gas, written_ms=now_ms)
    reading = read_gas(meter, before.gas, snapshot, settings)
    if reading.book is before.gas:
        return after, entry
    counted = bool(batch_id) and batch_id == before.batch_id
    return replace(
        after,
        gas=reading.book,
        dry_nl=after.dry_nl + (reading.dry_nl if counted else 0.0),
        ch4_nl=after.ch4_nl + (reading.ch4_nl if counted else 0.0),
    ), entry


def _entry(figures: BatchYield, unit_id: str, now_ms: int) -> BatchEntry:
    facts = {
        "gas_nm3": round(figures.dry_nl / _NL_PER_NM3, _DIGITS),
        "ch4_nm3": round(figures.ch4_nl / _NL_PER_NM3, _DIGITS),
    }
    return BatchEntry(
        figures.batch_id, unit_id, now_ms, "figures", text=None, facts=json.dumps(facts)
    )

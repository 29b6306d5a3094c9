"""What did a batch get and give? Its figures, and its stages beside their plan."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plant.batch.cards import FeedLayer
from plant.energy.load import Consumer
from plant.operation.store import BatchEntry, BatchRecord

_WH_PER_KWH = 1000.0


@dataclass(frozen=True, slots=True)
class RecordFigures:
    """A batch in numbers; None where nothing is known.

    Attributes:
        hours: truly passed hours so far, or in all.
        fed_kg, fed_vs_kg, fed_m3, inoculum: the load; inoculum as a share of the volume.
        gas_nm3, ch4_nm3: dry gas and its methane at 0 degC and 1013.25 mbar.
        energy_kwh: heat, agitation, dosing and jacket compressor of its unit.
        yield_m3, yield_vs: Nm3 CH4 per m3 of slurry and per kg of volatile solids fed.
        doses, pulses: how many of each.
    """

    hours: float
    fed_kg: float | None
    fed_vs_kg: float | None
    fed_m3: float | None
    inoculum: float | None
    gas_nm3: float | None
    ch4_nm3: float | None
    energy_kwh: float | None
    yield_m3: float | None
    yield_vs: float | None
    doses: int
    pulses: int


@dataclass(frozen=True, slots=True)
class StageFact:
    """One stage, plan against actual.

    Attributes:
        word: ``LOAD``, ``S1``..
        planned_ms: when its begin was due.
        began_ms: when it began.
        ended_ms: when the next one began, None while it lasts.
    """

    word: str
    planned_ms: int
    began_ms: int
    ended_ms: int | None

    @property
    def late_s(self) -> float:
        """Return by how much it began late, negative for early."""
        return (self.began_ms - self.planned_ms) / 1000


def figures(record: BatchRecord, now_ms: int) -> RecordFigures:
    """Return the batch in numbers."""
    line = record.line
    end_ms = now_ms if line.ended_ms is None else line.ended_ms
    layers = feed_layers(record.entries)
    sums = load_sums(layers) if layers else {}
    ch4 = line.ch4_nm3
    return RecordFigures(
        hours=(end_ms - line.started_ms) / 3_600_000,
        fed_kg=sums.get("kg"),
        fed_vs_kg=sums.get("vs_kg"),
        fed_m3=sums.get("m3"),
        inoculum=sums.get("inoculum"),
        gas_nm3=line.gas_nm3,
        ch4_nm3=ch4,
        energy_kwh=_energy_kwh(record),
        yield_m3=_quotient(ch4, sums.get("m3")),
        yield_vs=_quotient(ch4, sums.get("vs_kg")),
        doses=sum(entry.kind == "dose" for entry in record.entries),
        pulses=sum(entry.kind == "pulse" for entry in record.entries),
    )


def stage_facts(record: BatchRecord) -> tuple[StageFact, ...]:
    """Return the batch's stages as they came, plan beside actual."""
    steps = [step for step in record.transitions if step.what == "stage"]
    return tuple(
        StageFact(
            step.new,
            step.due_ms,
            step.utc_ms,
            steps[place + 1].utc_ms if place + 1 < len(steps) else record.line.ended_ms,
        )
        for place, step in enumerate(steps)
    )


def energy_by_consumer(record: BatchRecord) -> Mapping[Consumer, int]:
    """Return Wh by kind of consumer, largest first."""
    sums: dict[Consumer, int] = {}
    for row in record.ledger:
        sums[row.consumer] = sums.get(row.consumer, 0) + row.wh
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def feed_layers(entries: Sequence[BatchEntry]) -> tuple[FeedLayer, ...]:
    """Return the layers of the batch's load, empty where none is recorded."""
    found = [layer for entry in entries if entry.kind == "feeding" for layer in _layers(entry)]
    return tuple(found)


def facts_of(entry: BatchEntry) -> Mapping[str, Any]:
    """Return an entry's facts; none where they are not a table."""
    try:
        facts = json.loads(entry.facts or "{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def load_sums(layers: Sequence[FeedLayer]) -> Mapping[str, float]:
    """Return kg, kg VS, m3 and the inoculum's share of the volume (0..1) of a load."""
    m3 = sum(layer.m3 for layer in layers)
    seed = sum(layer.m3 for layer in layers if layer.inoculum)
    return {
        "kg": sum(layer.kg for layer in layers),
        "vs_kg": sum(layer.kg * layer.ts * layer.vs for layer in layers),
        "m3": m3,
        "inoculum": seed / m3 if m3 else 0.0,
    }


def _layers(entry: BatchEntry) -> Iterator[FeedLayer]:
    for each in facts_of(entry).get("layers", ()):
        try:
            yield FeedLayer(**each)
        except TypeError:  # a record of another version: its text still stands in the list
            continue


def _energy_kwh(record: BatchRecord) -> float | None:
    if record.ledger:
        capped = sum(row.wh for row in record.ledger if row.consumer.is_capped)
        return capped / _WH_PER_KWH
    wh = record.line.energy_wh
    return None if wh is None else wh / _WH_PER_KWH


def _quotient(over: float | None, under: float | None) -> float | None:
    return over / under if over is not None and under else None

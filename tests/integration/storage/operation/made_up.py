"""Changes of a made-up automation, and a state database that keeps them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from plant.batch.run import Transition
from plant.clock import Clock, SystemClock
from plant.description.load import load_plant
from plant.energy.day import DayFigures
from plant.energy.ledger import LedgerDay, LedgerRow
from plant.energy.load import Consumer
from plant.message import message
from plant.operation.store import BatchEntry, BatchHead, Change, PlantStore
from plant.recipe.fields import load_fields
from plant.recipe.load import load_recipe
from plant.recipe.model import Recipe
from storage.state import StateDatabase

NOW_MS = 1_795_000_000_000
BATCH_ID = "D3-2026-11-20-1"
UNITS = ("D3", "D4")


def published() -> Recipe:
    texts = load_plant().texts
    file = files("resources").joinpath("recipes", "published-75.toml")
    return load_recipe(
        file, "published-75.toml", fields=load_fields(texts), digesters=6, texts=texts
    )


def transition(sequence: int, *, unit_id: str = "D3", new: str = "Running") -> Transition:
    return Transition(
        unit_id=unit_id,
        batch_id=BATCH_ID,
        sequence=sequence,
        due_ms=NOW_MS + sequence,
        utc_ms=NOW_MS + sequence + 1,
        what="state",
        old="Idle",
        new=new,
        origin="Timetable",
        operator="Asha",
        cause=message("batch.cause.rota", unit=unit_id, hours=2.5),
    )


def step(sequence: int, *, units: tuple[str, ...] = ("D3",)) -> Change:
    """Return a change whose document tells the numbers of the transitions with it."""
    return Change(
        utc_ms=NOW_MS + sequence,
        states={"batch": json.dumps(dict.fromkeys(units, sequence))},
        transitions=tuple(transition(sequence, unit_id=unit_id) for unit_id in units),
    )


def entry(kind: str, facts: str = "{}", *, utc_ms: int = NOW_MS) -> BatchEntry:
    text = message("batch.entry.said", unit="D3", degc=46.5, times=3, word="=1+1")
    return BatchEntry(BATCH_ID, "D3", utc_ms, kind, "Asha", text, facts)


def head(recipe: Recipe, *, batch_id: str = BATCH_ID, started_ms: int = NOW_MS) -> BatchHead:
    return BatchHead(batch_id, batch_id.partition("-")[0], recipe, started_ms)


def ledger_row(wh: int, consumer: Consumer = Consumer.HEATER) -> LedgerRow:
    return LedgerRow(
        day="2026-11-20",
        start_ms=NOW_MS,
        end_ms=NOW_MS + 3_600_000,
        unit_id="D3",
        load_id=f"D3.{consumer.value}.OP",
        consumer=consumer,
        batch_id=BATCH_ID,
        metered_wh=wh,
        rated_wh=5,
        protective_wh=0,
        on_ms=60_000,
        tariff="kerala@2019",
        override="own rate",
        override_rate=6.5,
    )


def ledger_day(used_wh: int) -> LedgerDay:
    figures = DayFigures(
        "2026-11-20", NOW_MS, NOW_MS + 86_400_000, 300_000, 9000, 20_000, 0.99, 1.5, 1.0
    )
    return LedgerDay(figures, budget_wh=27_100, used_wh=used_wh, protective_wh=100)


@asynccontextmanager
async def opened(folder: Path, clock: Clock | None = None) -> AsyncIterator[PlantStore]:
    """Open a data folder's database and give the automation's store."""
    database = StateDatabase.open(folder, clock or SystemClock(), station="pc")
    try:
        yield database.plant_store(asyncio.get_running_loop())
    finally:
        await asyncio.to_thread(database.close)

"""A made-up batch's record."""

import json

from plant.batch.run import Transition
from plant.energy.ledger import LedgerRow
from plant.energy.load import Consumer
from plant.operation.store import BatchEntry, BatchLine, BatchRecord

HOUR_MS = 3_600_000
BEGUN = 1_795_000_000_000
LAYER = {"material": "Dung", "kg": 5000.0, "ts": 0.09, "vs": 0.8, "m3": 5.0, "source": "Farm"}


def entry(kind: str, **facts: object) -> BatchEntry:
    return BatchEntry("D3-x", "D3", BEGUN, kind, "R. Das", None, json.dumps(facts))


def step(number: int, old: str, new: str, late_s: float = 0.0) -> Transition:
    due = BEGUN + number * HOUR_MS
    utc_ms = due + round(late_s * 1000)
    return Transition("D3", "D3-x", number, due, utc_ms, "stage", old, new, "Batch")


def ledger(consumer: Consumer, wh: int) -> LedgerRow:
    item = f"D3.{consumer.value}.OP"
    return LedgerRow("2026-11-18", BEGUN, BEGUN, "D3", item, consumer, "D3-x", wh, 0, 0, 0)


RECORD = BatchRecord(
    BatchLine("D3-x", "D3", "published-75 v1", BEGUN, None, "Running", 36.0, 60.0, 99),
    json.dumps({"recipe_id": "published-75", "stages": [{"kind": "S1"}, {"kind": "S2"}]}),
    (step(1, "LOAD", "S1"), step(2, "S1", "S2", 400)),
    (entry("feeding", layers=[LAYER]), entry("dose"), entry("pulse"), entry("card", o2="20.9")),
    (ledger(Consumer.HEATER, 15_000), ledger(Consumer.BLOWER, 500)),
)

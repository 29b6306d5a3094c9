"""The list of batches and their records, as they were committed."""

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path

from plant.energy.load import Consumer
from plant.operation.store import BatchBook, BatchLine, Change
from storage.operation.batch_book import SqlBatchBook
from tests.integration.storage.operation.made_up import (
    BATCH_ID,
    NOW_MS,
    entry,
    head,
    ledger_row,
    opened,
    published,
    transition,
)

RECIPE = published()


def book(folder: Path) -> BatchBook:
    return SqlBatchBook(folder)


def test_without_a_database_there_are_no_batches(tmp_path: Path) -> None:
    assert book(tmp_path).batches() == ()
    assert book(tmp_path).record(BATCH_ID) is None


async def test_a_batch_begins_with_its_recipe_and_follows_its_states_up_to_its_end(
    tmp_path: Path,
) -> None:
    steps = (("Running", 1), ("Holding", 2), ("Held", 3), ("Restarting", 4), ("Running", 5))
    seen: list[tuple[str, int | None]] = []
    async with opened(tmp_path) as store:
        await store.commit(Change(NOW_MS, batches=(head(RECIPE),)))
        for new, number in (*steps, ("Complete", 6), ("Idle", 7), ("Running", 8)):
            await store.commit(Change(NOW_MS, transitions=(transition(number, new=new),)))
            line = (await asyncio.to_thread(book(tmp_path).batches))[0]
            seen.append((line.state, line.ended_ms))
    # Complete ends the batch; the turnaround behind it bears its id but is no part of it.
    end = ("Complete", NOW_MS + 7)
    assert seen == [*((state, None) for state, _ in steps), end, end, end]


async def test_a_stage_is_no_state(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        stage = replace(transition(1), what="stage", old="S1", new="Complete")
        await store.commit(Change(NOW_MS, batches=(head(RECIPE),), transitions=(stage,)))
    (line,) = book(tmp_path).batches()
    assert (line.state, line.ended_ms) == ("Running", None)


async def test_the_newest_batches_come_first_of_one_unit_or_of_all(tmp_path: Path) -> None:
    ids = ("D1-2026-11-18-1", "D2-2026-11-19-1", "D1-2026-11-24-1")
    async with opened(tmp_path) as store:
        for number, batch_id in enumerate(ids):
            begun = head(RECIPE, batch_id=batch_id, started_ms=NOW_MS + number)
            await store.commit(Change(NOW_MS, batches=(begun,)))
    assert [line.batch_id for line in book(tmp_path).batches()] == list(reversed(ids))
    assert [line.batch_id for line in book(tmp_path).batches(unit_id="D1")] == [ids[2], ids[0]]
    assert [line.batch_id for line in book(tmp_path).batches(limit=1)] == [ids[2]]
    assert book(tmp_path).batches(unit_id="D9") == ()


async def test_figures_and_energy_of_a_batch_are_the_newest_known(tmp_path: Path) -> None:
    early = entry("figures", json.dumps({"ch4_nm3": 1.5, "gas_nm3": 2.5}))
    late = entry("figures", json.dumps({"ch4_nm3": 10.5, "gas_nm3": 15.25}))
    rows = (ledger_row(100), ledger_row(40, Consumer.AGITATOR), ledger_row(9, Consumer.BLOWER))
    async with opened(tmp_path) as store:
        await store.commit(Change(NOW_MS, batches=(head(RECIPE),), entries=(early,)))
        await store.commit(Change(NOW_MS, entries=(late,), ledger=rows))
    # Heater 100 + 5 and agitator 40 + 5 Wh; the blower is not the batch's own.
    assert book(tmp_path).batches() == (
        BatchLine(
            BATCH_ID,
            "D3",
            "published-75 v1",
            NOW_MS,
            None,
            "Running",
            ch4_nm3=10.5,
            gas_nm3=15.25,
            energy_wh=150,
        ),
    )


async def test_a_record_holds_everything_in_the_order_of_time(tmp_path: Path) -> None:
    later = entry("card", '{"o2": "20.9"}', utc_ms=NOW_MS + 5)
    earlier = entry("feeding", '{"layers": []}', utc_ms=NOW_MS - 5)
    wordless = replace(later, text=None, operator="")
    other = replace(transition(1, unit_id="D4"), batch_id="D4-2026-11-20-1")
    async with opened(tmp_path) as store:
        change = Change(
            NOW_MS,
            batches=(head(RECIPE),),
            transitions=(transition(1), transition(2, new="Held"), other),
            entries=(later, earlier, wordless, replace(later, batch_id="another")),
            ledger=(ledger_row(7),),
        )
        await store.commit(change)
    record = book(tmp_path).record(BATCH_ID)
    assert record is not None
    assert record.line == book(tmp_path).batches()[0]
    assert record.transitions == change.transitions[:2]
    assert record.entries == (earlier, later, wordless)
    assert record.ledger == change.ledger
    kept = json.loads(record.recipe)
    assert kept["stages"][3]["temperature"]["end_degc"] == 75.0
    assert kept["stages"][3]["gas_path"] == "rich"
    assert kept.keys() == asdict(RECIPE).keys()
    assert book(tmp_path).record("unheard-of") is None


async def test_a_changed_recipe_takes_the_place_of_the_batchs_own_copy(tmp_path: Path) -> None:
    changed = replace(RECIPE, turnaround_h=20.0)
    async with opened(tmp_path) as store:
        await store.commit(Change(NOW_MS, batches=(head(RECIPE),)))
        await store.commit(Change(NOW_MS, batches=(head(changed, started_ms=NOW_MS + 9),)))
    record = book(tmp_path).record(BATCH_ID)
    assert record is not None
    assert record.line.started_ms == NOW_MS
    assert json.loads(record.recipe)["turnaround_h"] == 20.0

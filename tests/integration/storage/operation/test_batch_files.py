"""A batch's record as JSON and CSV: complete, in words, harmless in a spreadsheet."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from plant.batch.run import Transition
from plant.description.load import load_plant
from plant.errors import StorageError
from plant.message import message
from plant.operation.store import (
    BatchBook,
    BatchEntry,
    BatchExporter,
    BatchForm,
    BatchRecord,
    Change,
)
from storage.operation.batch_book import SqlBatchBook
from storage.operation.batch_files import BatchFiles
from tests.fakes.clock import ManualClock
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

KOLKATA = ZoneInfo("Asia/Kolkata")
TEXTS = load_plant().texts
SAID = message("storage.transitions_missing", unit="D3", missing=4)
NASTY = "=cmd|' /C calc'!A0"


def record(
    *, transitions: Sequence[Transition] = (), entries: Sequence[BatchEntry] = ()
) -> Change:
    return Change(
        NOW_MS,
        batches=(head(published()),),
        transitions=tuple(transitions),
        entries=tuple(entries),
        ledger=(ledger_row(100),),
    )


def files_of(book: BatchBook) -> BatchExporter:
    clock = ManualClock(utc_ms=NOW_MS + 36 * 3_600_000)
    return BatchFiles(book, texts=TEXTS, zone=KOLKATA, clock=clock)


async def kept(folder: Path, change: Change) -> BatchExporter:
    async with opened(folder) as store:
        await store.commit(change)
    return files_of(SqlBatchBook(folder))


def cells(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def test_json_holds_the_whole_record(tmp_path: Path) -> None:
    change = record(
        transitions=[replace(transition(1), cause=SAID), replace(transition(2), cause=None)],
        entries=[entry("feeding", '{"layers": [{"kg": 120.5}]}'), entry("note")],
    )
    files = await kept(tmp_path, change)
    files.export(BATCH_ID, tmp_path / "out.json", BatchForm.JSON)
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (found["format"], found["version"]) == ("biomethane-hmi batch record", 1)
    assert found["batch"]["batch_id"] == BATCH_ID
    assert found["batch"]["started"] == "2026-11-18T16:36:40.000+05:30"
    assert found["batch"]["ended"] is None
    assert found["recipe"]["recipe_id"] == "published-75"
    assert found["figures"]["hours"] == 36.0
    assert found["figures"]["energy_kwh"] == pytest.approx(0.105)
    step, wordless = found["transitions"]
    assert wordless["cause"] is None
    assert step["cause"]["text"] == TEXTS.say(SAID)
    assert step["cause"]["facts"] == {"unit": "D3", "missing": 4}
    assert datetime.fromisoformat(step["time"]).timestamp() * 1000 == NOW_MS + 2
    assert found["entries"][0]["facts"] == {"layers": [{"kg": 120.5}]}
    assert found["ledger"][0]["consumer"] == "heater"
    assert found["ledger"][0]["metered_wh"] == 100


async def test_stages_stand_beside_their_plan(tmp_path: Path) -> None:
    stage = replace(transition(1), what="stage", old="", new="LOAD", due_ms=NOW_MS - 60_000)
    files = await kept(tmp_path, record(transitions=[stage]))
    files.export(BATCH_ID, tmp_path / "out.json", BatchForm.JSON)
    (found,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["stages"]
    assert found == {
        "stage": "LOAD",
        "planned": "2026-11-18T16:35:40.000+05:30",
        "began": "2026-11-18T16:36:40.002+05:30",
        "ended": None,
        "late_s": 60.002,
    }


async def test_csv_has_a_line_per_event_in_the_order_of_time(tmp_path: Path) -> None:
    change = record(
        transitions=[transition(1), transition(2, new="Held")],
        entries=[entry("card", '{"o2": "20.9"}', utc_ms=NOW_MS + 10)],
    )
    files = await kept(tmp_path, change)
    files.export(BATCH_ID, tmp_path / "out.csv", BatchForm.CSV)
    rows = cells(tmp_path / "out.csv")
    assert [row["kind"] for row in rows] == ["batch", "energy", "state", "state", "card"]
    assert rows[1]["wh"] == "105"  # a number stays a number
    assert rows[1]["text"] == "D3.heater.OP"
    assert (rows[3]["old"], rows[3]["new"], rows[3]["origin"]) == ("Idle", "Held", "Timetable")
    assert json.loads(rows[4]["facts"]) == {"o2": "20.9"}
    assert rows[0]["time"] == "2026-11-18T16:36:40.000+05:30"
    assert json.loads(rows[0]["facts"])["recipe"]["version"] == 1


@pytest.mark.parametrize("nasty", [NASTY, "+1", "-1", "@x", "\tx", "\uff1dx", "=1\n2,3"])
async def test_no_cell_of_the_csv_is_a_formula(nasty: str, tmp_path: Path) -> None:
    step = replace(
        transition(1),
        operator=nasty,
        old=nasty,
        new=nasty,
        origin=nasty,
        what=nasty,
        cause=message(nasty),
    )
    line = replace(entry("note"), operator=nasty, kind=nasty, text=message(nasty))
    files = await kept(tmp_path, record(transitions=[step], entries=[line]))
    files.export(BATCH_ID, tmp_path / "out.csv", BatchForm.CSV)
    marks = set("=+-@\t\r\uff1d")
    found = [cell for row in cells(tmp_path / "out.csv") for cell in row.values() if cell]
    assert sum(f"'{nasty}" in cell for cell in found) >= 6
    assert not [cell for cell in found if cell[0] in marks]


async def test_an_unknown_batch_writes_no_file(tmp_path: Path) -> None:
    files = await kept(tmp_path, record())
    with pytest.raises(StorageError, match="no record of a batch D9"):
        files.export("D9", tmp_path / "out.json", BatchForm.JSON)
    assert not (tmp_path / "out.json").exists()


async def test_a_missing_folder_is_told_and_an_old_file_stays(tmp_path: Path) -> None:
    files = await kept(tmp_path, record())
    with pytest.raises(StorageError, match="no folder"):
        files.export(BATCH_ID, tmp_path / "gone" / "out.json", BatchForm.JSON)
    (tmp_path / "old.json").write_text("old", encoding="utf-8")

    class Broken(SqlBatchBook):
        def record(self, batch_id: str) -> BatchRecord | None:
            found = super().record(batch_id)
            assert found is not None
            return replace(found, recipe="{")

    broken = files_of(Broken(tmp_path))
    with pytest.raises(ValueError, match="Expecting"):
        broken.export(BATCH_ID, tmp_path / "old.json", BatchForm.JSON)
    assert (tmp_path / "old.json").read_text(encoding="utf-8") == "old"

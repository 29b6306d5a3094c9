"""`batch`: lists batches, and writes a record to a file."""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from hmi.commands import batch
from plant.operation.store import Change
from storage.operation.file_store import FilePlantStore
from storage.state import STATE_FILE
from tests.fakes.clock import ManualClock
from tests.integration.storage.operation.made_up import (
    BATCH_ID,
    NOW_MS,
    entry,
    head,
    ledger_row,
    published,
    transition,
)

OTHER = "D4-2026-11-21-1"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with two batches, one of them complete."""
    figures = entry("figures", '{"ch4_nm3": 12.25, "gas_nm3": 20.5}')
    later = head(published(), batch_id=OTHER, started_ms=NOW_MS + 86_400_000)
    folder = tmp_path / "data"
    folder.mkdir()
    with FilePlantStore(folder / STATE_FILE, ManualClock()) as store:
        ended = transition(1, new="Complete")
        store.commit(Change(NOW_MS, batches=(head(published()), later), transitions=(ended,)))
        store.commit(Change(NOW_MS, entries=(figures,), ledger=(ledger_row(1995),)))
        store.commit(Change(NOW_MS, transitions=(replace(transition(1), unit_id="D4"),)))
    return folder


def run(*words: str | Path) -> int:
    parser = argparse.ArgumentParser()
    batch.configure(parser)
    return batch.run(parser.parse_args([str(word) for word in words]))


def test_batches_are_listed_newest_first(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list", "--data", data) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[:2] == [OTHER, "published-75"]
    assert first.endswith("Running")
    assert second.split() == [
        BATCH_ID,
        "published-75",
        "v1",
        "2026-11-18T16:36:40+05:30",
        "2026-11-18T16:36:40+05:30",
        "Complete",
        "12.2",
        "Nm3",
        "CH4",
        "2.0",
        "kWh",
    ]


def test_the_list_is_there_for_programs_too(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list", "--unit", "D3", "--format", "json", "--data", data) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert (line["batch_id"], line["state"], line["energy_wh"]) == (BATCH_ID, "Complete", 2000)
    assert line["ended_ms"] == NOW_MS + 2
    assert line["ended"] == "2026-11-18T16:36:40+05:30"


def test_no_database_has_no_batches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--data", tmp_path) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_record_is_written_to_a_file(form: str, data: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out.{form}"
    assert run("export", BATCH_ID, "--format", form, "--out", out, "--data", data) == 0
    assert BATCH_ID in out.read_text(encoding="utf-8")


def test_an_unknown_batch_is_refused_in_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert run("export", "D9", "--format", "json", "--out", out, "--data", data) == 1
    assert "no record of a batch D9" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "words", [["list", "--limit", "0"], ["export", "X"], [], ["list", "--format", "pdf"]]
)
def test_a_wrong_call_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        run(*words)

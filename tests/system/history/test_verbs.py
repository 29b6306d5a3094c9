"""The history verbs from outside: what they print, what they return, what they leave."""

import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from storage.history.form import HISTORY_FILE
from tests.integration.storage.upkeep.history_folder import (
    DAY_MS,
    START_MS,
    TAGS,
    Made,
    make_history,
    readings_of,
)
from tests.system.program import PROGRAM, START_WITHIN_S, Program, finished, wait_until

if sys.platform != "win32":
    import termios

DAYS = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    folder = tmp_path_factory.mktemp("history") / "data"
    return folder, make_history(folder, days=DAYS)


@pytest.fixture(scope="module")
def data(made: tuple[Path, Made]) -> Path:
    return made[0]


def _answer(data: Path, *words: str | Path) -> str:
    ended = finished("history", *words, "--data", data)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return ended.stdout


def _refused(data: Path, *words: str | Path, status: int = 1) -> str:
    ended = finished("history", *words, "--data", data)
    assert ended.returncode == status, ended.stdout
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_help_names_every_action() -> None:
    ended = finished("history", "--help")
    assert ended.returncode == 0
    for action in ("import", "query", "export", "stats", "verify", "backup", "restore"):
        assert f"\n  {action} " in ended.stdout
    assert "--buckets N" in finished("history", "query", "--help").stdout
    assert finished("history", "fly").returncode == 2


def test_query_answers_in_the_form_that_is_documented(
    data: Path, made: tuple[Path, Made]
) -> None:
    span = ("--from", "2027-01-01", "--to", "2027-01-03T00:00:00+05:30", "--buckets", "48")
    found = json.loads(_answer(data, "query", TAGS[0], *span))
    assert list(found) == ["tag", "unit", "start", "min", "max", "mean", "count", "good"]
    assert (found["tag"], found["unit"]) == (TAGS[0], "pH")
    assert len({len(column) for column in list(found.values())[2:]}) == 1
    assert found["start"][0] == "2026-12-31T18:30:00.000Z"
    inside = made[1].times < START_MS + 2 * DAY_MS
    assert sum(found["count"]) == inside.sum()
    assert sum(found["good"]) == inside.sum() - 5
    assert max(found["max"]) == made[1].values[0, inside].max()


def test_raw_readings_come_as_they_were_with_null_for_no_number(
    data: Path, made: tuple[Path, Made]
) -> None:
    span = ("--from", "2027-01-01", "--to", "2027-01-01T01:00")
    found = json.loads(_answer(data, "query", TAGS[1], *span, "--raw"))
    assert list(found) == ["tag", "unit", "time", "value", "quality"]
    assert found["unit"] == "\u00b0C"
    count = len(found["time"])
    values = [None if np.isnan(each) else each for each in made[1].values[1, :count].tolist()]
    assert found["value"] == values
    assert None in values
    assert set(found["quality"]) == {"Good", "BadSensorFailure"}


def test_query_as_csv_says_the_same(data: Path) -> None:
    span = ("--from", "2027-01-01", "--to", "2027-01-02", "--buckets", "24")
    told = json.loads(_answer(data, "query", TAGS[0], *span))
    rows = list(
        csv.DictReader(io.StringIO(_answer(data, "query", TAGS[0], *span, "--format", "csv")))
    )
    assert [float(row["mean"]) for row in rows] == told["mean"]
    assert [row["start"] for row in rows] == told["start"]
    assert {row["tag"] for row in rows} == {TAGS[0]}


def test_query_gives_at_most_a_thousand_buckets_unless_told(data: Path) -> None:
    found = json.loads(
        _answer(data, "query", TAGS[0], "--from", "2027-01-01", "--to", "2027-01-04")
    )
    assert 500 <= len(found["start"]) <= 1000


def test_query_by_plant_day_begins_at_17_oclock(data: Path, made: tuple[Path, Made]) -> None:
    span = ("--from", "2027-01-01T17:00", "--to", "2027-01-03T17:00", "--by", "plant-day")
    found = json.loads(_answer(data, "query", TAGS[0], *span))
    assert found["start"] == ["2027-01-01T11:30:00.000Z", "2027-01-02T11:30:00.000Z"]
    begin = START_MS + 17 * 3_600_000
    times = made[1].times
    assert found["count"] == [
        int(((times >= day) & (times < day + DAY_MS)).sum()) for day in (begin, begin + DAY_MS)
    ]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("query", "D1.pH.PV"), 1, "Do you mean D1.ph.PV,"),
        (("query", "D1.ph.PV", "--buckets", "0"), 2, "not a number from 1 on"),
        (("query", "D1.ph.PV", "--buckets", "5", "--raw"), 2, "not allowed with"),
        (("export", "--buckets", "0", "--out", "x.csv"), 2, "not a number from 1 on"),
        (("export", "--tags", "D1.x", "--out", "x.csv"), 1, "History has no tag 'D1.x'"),
        (("export", "--out", "no/such/x.csv"), 1, "There is no folder"),
    ],
)
def test_wrong_call_gets_a_sentence(
    words: tuple[str, ...], status: int, sentence: str, data: Path
) -> None:
    span = ("--from", "2027-01-01", "--to", "2027-01-02")
    assert sentence in _refused(data, *words, *span, status=status)


def test_times_that_are_none_or_the_wrong_way_round_are_wrong_calls(data: Path) -> None:
    assert "is no time such as" in _refused(
        data, "query", TAGS[0], "--from", "today", "--to", "2027-01-02", status=2
    )
    assert "--from is not before --to" in _refused(
        data, "query", TAGS[0], "--from", "2027-01-02", "--to", "2027-01-01", status=2
    )


def test_every_action_tells_when_there_is_no_history(tmp_path: Path) -> None:
    span = ("--from", "2027-01-01", "--to", "2027-01-02")
    for words in (
        ("query", "x", *span),
        ("export", *span, "--out", str(tmp_path / "x.csv")),
        ("stats",),
        ("verify",),
        ("backup", str(tmp_path / "b.sqlite")),
    ):
        assert "here is no" in _refused(tmp_path, *words)
    assert list(tmp_path.iterdir()) == []


def test_export_writes_the_file_and_says_how_much(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    span = ("--from", "2027-01-01", "--to", "2027-01-02", "--tags", "D1.ph.PV,FL.flame.PV")
    said = _answer(data, "export", *span, "--preset", "europe", "--out", file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert lines[0] == "time (Asia/Kolkata);tag;unit;value;quality"
    assert lines[1].startswith("2027-01-01T00:00:00.")
    assert len(lines) == 1 + 2 * 8640
    assert f"17,280 lines written to {file}" in said
    parquet = tmp_path / "out.parquet"
    _answer(data, "export", *span, "--format", "parquet", "--layout", "wide", "--out", parquet)
    assert parquet.read_bytes().startswith(b"PAR1")


def test_stats_count_what_was_put_in(data: Path, made: tuple[Path, Made]) -> None:
    told = json.loads(_answer(data, "stats", "--format", "json"))
    sealed = int((made[1].times < START_MS + DAYS * DAY_MS).sum())
    assert told["readings"] == 4 * sealed
    assert (told["tags"], told["scans_waiting"]) == (4, 600)
    assert told["file_bytes"] == (data / HISTORY_FILE).stat().st_size
    assert told["oldest_raw"] == "2026-12-31T18:30:00.000Z"
    assert told["sealed_until"] == "2027-01-03T18:30:00.000Z"
    assert told["tables"]["tick"]["rows"] == 600
    said = _answer(data, "stats", "--tags")
    assert "bytes a reading" in said
    assert "\nD1.ph.PV\tpH\t2027-01-01 00:00:00+05:30\t" in said


def test_verify_tells_sound_from_damaged(data: Path, tmp_path: Path) -> None:
    assert "History is sound: 103,680 readings" in _answer(data, "verify")
    shutil.copytree(data, tmp_path / "data")
    connection = sqlite3.connect(tmp_path / "data" / HISTORY_FILE, isolation_level=None)
    connection.execute("DELETE FROM tick WHERE sequence = 1100")
    connection.close()
    ended = finished("history", "verify", "--data", tmp_path / "data")
    assert ended.returncode == 1
    assert "2027-01-04 00:16:40+05:30: Scans 1100 to 1100 are missing" in ended.stdout
    assert "Problems found: 1" in ended.stdout
    ended = finished("history", "verify", "--format", "json", "--data", tmp_path / "data")
    (found,) = json.loads(ended.stdout)["findings"]
    assert (found["flaw"], found["first"]) == ("scans_missing", 1100)


def test_backup_goes_to_an_empty_computer_and_back(data: Path, tmp_path: Path) -> None:
    file, empty = tmp_path / "backup.sqlite", tmp_path / "empty"
    assert "a whole, checked copy" in _answer(data, "backup", file)
    assert "--force" in _refused(data, "backup", file)
    _answer(data, "backup", file, "--force")
    assert "is now that of" in _answer(empty, "restore", file)
    assert readings_of(empty / HISTORY_FILE) == readings_of(data / HISTORY_FILE)
    assert "History is sound" in _answer(empty, "verify")
    assert "is kept as" in _answer(empty, "restore", file)


def test_backup_of_damaged_blocks_is_written_and_told(data: Path, tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "backup.sqlite"
    shutil.copytree(data, folder)
    connection = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    connection.execute("UPDATE timebase SET times = zeroblob(length(times))")
    connection.close()
    said = _refused(folder, "backup", file)
    assert "3 blocks of history itself are damaged" in said
    assert "was not replaced" in _refused(folder, "backup", file, "--force")
    assert "does not take history's place" in _refused(tmp_path / "new", "restore", file)


def test_salvage_brings_a_damaged_file_back(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    content = bytearray((folder / HISTORY_FILE).read_bytes())
    content[:8192] = bytes(8192)
    (folder / HISTORY_FILE).write_bytes(content)
    said = _answer(folder, "salvage", folder / HISTORY_FILE)
    assert "The damaged file is kept as" in said
    assert "106,080 readings rescued, 0 were there already." in said
    assert readings_of(folder / HISTORY_FILE) == readings_of(data / HISTORY_FILE)
    assert len(list(folder.glob("history-damaged-*.sqlite"))) == 1


def test_running_program_lets_itself_be_backed_up_but_not_restored(tmp_path: Path) -> None:
    file, folder = tmp_path / "backup.sqlite", tmp_path / "run"
    with Program(tmp_path, "run", "--headless", "--data", folder) as program:
        program.wait_until(
            lambda: (folder / HISTORY_FILE).exists() and "tick" in _stats(folder),
            within_s=START_WITHIN_S,
            what="a scan in history",
        )
        _answer(folder, "backup", file)
        assert "History is sound" in _answer(folder, "verify")
        assert "already runs on the data folder" in _refused(folder, "restore", file)
        assert "already runs on the data folder" in _refused(folder, "salvage", file)
        assert program.is_running()


def _stats(folder: Path) -> str:
    ended = finished("history", "stats", "--format", "json", "--data", folder)
    if ended.returncode or not json.loads(ended.stdout)["scans_waiting"]:
        return ""
    return ended.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_stopped_export_leaves_nothing_half_done(
    ending: signal.Signals, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    make_history(folder, days=200, period_ms=2_000)
    file = tmp_path / "out.csv"
    file.write_text("old", "ascii")
    words = ("--from", "2026-01-01", "--to", "2028-01-01", "--out", str(file))
    with Program(tmp_path / "said", "history", "export", *words, "--data", folder) as program:
        part = tmp_path / "out.csv.part"
        wait_until(part.exists, within_s=START_WITHIN_S, what="the file begun")
        os.kill(program.pid, ending)
        assert program.status() == 1
        said = program.said()
    assert (
        said.strip()
        == "Stopped. No file was written; one that stood there before is as it was."
    )
    assert file.read_text("ascii") == "old"
    assert not part.exists()


@pytest.mark.parametrize(
    "form",
    [
        ("--layout", "narrow"),
        ("--layout", "wide"),
        ("--layout", "wide", "--preset", "europe"),
        ("--layout", "narrow", "--preset", "india"),
    ],
)
def test_exported_readings_are_imported_again_to_the_last_bit(
    form: tuple[str, ...], data: Path, tmp_path: Path
) -> None:
    file, empty = tmp_path / "out.csv", tmp_path / "empty"
    _answer(data, "export", "--from", "2027-01-01", "--to", "2027-01-05", *form, "--out", file)
    ended = finished("history", "import", file, "--create-tags", "--data", empty)
    assert ended.returncode == 0, ended.stderr
    assert readings_of(empty / HISTORY_FILE) == readings_of(data / HISTORY_FILE)
    assert "History is sound" in _answer(empty, "verify")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo terminals")
def test_long_work_shows_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    make_history(folder, days=60, period_ms=2_000)
    master, terminal = os.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    words = (
        "export",
        "--from",
        "2027-01-01",
        "--to",
        "2027-06-01",
        "--out",
        tmp_path / "a.csv",
    )
    with subprocess.Popen(
        [*PROGRAM, "history", *words, "--data", folder],
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    ) as process:
        os.close(terminal)
        shown = _all_of(master)
        assert process.stdout is not None
        said = process.stdout.read()
    (tmp_path / "a.csv").unlink()  # half a gigabyte, so that any computer needs its second
    assert process.returncode == 0
    assert "Writing the file" in shown
    assert " % |" in shown
    assert said.startswith("10,370,400 lines written")


def _all_of(terminal: int) -> str:
    """Return what is shown until the other end is closed."""
    shown = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux: the last user of the other end is gone
            part = b""
        if not part:
            os.close(terminal)
            return shown.decode()
        shown += part

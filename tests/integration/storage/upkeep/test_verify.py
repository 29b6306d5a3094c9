"""Tests of the check of history: what is sound passes, each kind of flaw is found and named."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from plant.errors import StorageError
from storage.historian.head_file import HeadFile, ScanHead
from storage.history.codec import encode
from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.history.frame import Block, encode_frame
from storage.history.keys import key_of
from storage.upkeep.findings import Finding, Flaw
from storage.upkeep.verify import verify
from tests.integration.storage.upkeep.history_folder import (
    DAY_MS,
    START_MS,
    TAGS,
    made_up,
    make_history,
)

Spoil = Callable[[sqlite3.Connection], object]
DAY_2_S = (START_MS + DAY_MS) // 1000
PH_DAY_2 = key_of(1, DAY_2_S)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_history(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Return a copy to spoil."""
    for name in (HISTORY_FILE, HEAD_FILE):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    return tmp_path


def _found(folder: Path) -> list[Finding]:
    return [found for step in verify(folder) for found in step.found]


def _spoil(folder: Path, spoil: Spoil) -> None:
    connection = sqlite3.connect(folder / HISTORY_FILE, isolation_level=None)
    try:
        spoil(connection)
    finally:
        connection.close()


def test_sound_history_passes_whole(folder: Path) -> None:
    steps = list(verify(folder))
    assert not [found for step in steps for found in step.found]
    assert steps[-1].done == 1.0
    assert steps[-1].readings == 4 * len(made_up(START_MS, START_MS + 3 * DAY_MS).times)
    done = [step.done for step in steps]
    assert done == sorted(done)


_READ = {
    "values": 'SELECT "values" FROM chunk WHERE key = ?',
    "cells": "SELECT cells FROM roll_minute WHERE key = ?",
    "times": "SELECT times FROM timebase WHERE key = ?",
}
_WRITE = {
    "values": 'UPDATE chunk SET "values" = ? WHERE key = ?',
    "cells": "UPDATE roll_minute SET cells = ? WHERE key = ?",
    "times": "UPDATE timebase SET times = ? WHERE key = ?",
}


def _flip(column: str, key: int) -> Spoil:
    def spoil(connection: sqlite3.Connection) -> None:
        (blob,) = connection.execute(_READ[column], (key,)).fetchone()
        spoilt = bytearray(blob)
        spoilt[len(spoilt) // 2] ^= 4
        connection.execute(_WRITE[column], (bytes(spoilt), key))

    return spoil


def _run(statement: str, *values: object) -> Spoil:
    def spoil(connection: sqlite3.Connection) -> None:
        assert connection.execute(statement, values).rowcount >= 1

    return spoil


@pytest.mark.parametrize(
    ("spoil", "flaw", "tag"),
    [
        (_flip("values", PH_DAY_2), Flaw.BLOCK, TAGS[0]),
        (_flip("cells", PH_DAY_2), Flaw.BLOCK, TAGS[0]),
        (
            _run("UPDATE chunk SET readings = readings + 1 WHERE key = ?", PH_DAY_2),
            Flaw.COUNTS,
            TAGS[0],
        ),
        (
            _run("UPDATE chunk SET readings_bad = 3 WHERE key = ?", PH_DAY_2),
            Flaw.COUNTS,
            TAGS[0],
        ),
        (_run("UPDATE chunk SET last = 3 WHERE key = ?", PH_DAY_2), Flaw.COUNTS, TAGS[0]),
        (
            _run("UPDATE chunk SET timebase = 7 WHERE key = ?", PH_DAY_2),
            Flaw.NO_TIMES,
            TAGS[0],
        ),
        (_run("DELETE FROM roll_minute WHERE key = ?", PH_DAY_2), Flaw.NO_MINUTES, TAGS[0]),
        (
            _run("DELETE FROM roll_hour WHERE key = ?", PH_DAY_2 + 3600),
            Flaw.HOURS,
            TAGS[0],
        ),
        (
            _run("UPDATE roll_hour SET maximum = maximum + 1 WHERE key = ?", PH_DAY_2),
            Flaw.HOURS,
            TAGS[0],
        ),
        (
            _run("UPDATE roll_hour SET total = total * 1.00001 WHERE key = ?", PH_DAY_2),
            Flaw.HOURS,
            TAGS[0],
        ),
        (
            _run("UPDATE roll_day SET good = good - 1 WHERE key = ?", PH_DAY_2),
            Flaw.DAYS,
            TAGS[0],
        ),
        (
            _run("UPDATE chunk SET after_ms = NULL WHERE key = ?", PH_DAY_2),
            Flaw.NEIGHBOUR,
            TAGS[0],
        ),
        (_run("DELETE FROM tag WHERE id = 3"), Flaw.NO_TAG, ""),
        (_run("DELETE FROM tick WHERE sequence BETWEEN 1100 AND 1109"), Flaw.SCANS_MISSING, ""),
        (_run("DELETE FROM tick WHERE sequence = 1001"), Flaw.SCANS_MISSING, ""),
        (_run("DELETE FROM tick WHERE sequence > 1590"), Flaw.TAIL_MISSING, ""),
        (
            _run("UPDATE tick SET frame = x'0102030405' WHERE sequence = 1200"),
            Flaw.SCAN,
            "",
        ),
        (
            _run("DELETE FROM group_tag WHERE position = 3"),
            Flaw.SCAN_TAGS,
            "",
        ),
    ],
)
def test_each_flaw_is_found(spoil: Spoil, flaw: Flaw, tag: str, folder: Path) -> None:
    _spoil(folder, spoil)
    found = _found(folder)
    assert (flaw, tag) in {(each.flaw, each.tag_id) for each in found}


def test_finding_tells_tag_and_time(folder: Path) -> None:
    _spoil(folder, _flip("values", PH_DAY_2))
    (found,) = _found(folder)
    assert (found.tag_id, found.utc_ms) == (TAGS[0], 1000 * DAY_2_S)
    assert found.facts == {"table": "chunk"}


def test_spoilt_times_are_found_for_every_tag_that_shares_them(folder: Path) -> None:
    connection = sqlite3.connect(folder / HISTORY_FILE)
    ((timebase,),) = connection.execute(
        "SELECT timebase FROM chunk WHERE key = ?", (PH_DAY_2,)
    ).fetchall()
    connection.close()
    _spoil(folder, _flip("times", timebase))
    assert [found.tag_id for found in _found(folder) if found.flaw is Flaw.BLOCK] == list(TAGS)


def test_minutes_that_are_not_what_the_readings_give_are_found(folder: Path) -> None:
    def spoil(connection: sqlite3.Connection) -> None:
        # A day of other values under a right check sum.
        ((count,),) = connection.execute(
            "SELECT readings FROM chunk WHERE key = ?", (PH_DAY_2,)
        ).fetchall()
        connection.execute(
            'UPDATE chunk SET "values" = ?, last = 1, quality = NULL, readings_bad = 0'
            " WHERE key = ?",
            (encode(np.ones(count)), PH_DAY_2),
        )

    _spoil(folder, spoil)
    assert {found.flaw for found in _found(folder)} == {Flaw.MINUTES}


def test_times_out_of_their_period_are_found(folder: Path) -> None:
    def spoil(connection: sqlite3.Connection) -> None:
        ((timebase, count),) = connection.execute(
            "SELECT timebase, readings FROM chunk WHERE key = ?", (PH_DAY_2,)
        ).fetchall()
        connection.execute(
            "UPDATE timebase SET times = ? WHERE key = ?",
            (encode(np.arange(count, dtype=np.int64)), timebase),
        )

    _spoil(folder, spoil)
    assert Flaw.TIMES in {found.flaw for found in _found(folder)}


def test_missing_scans_are_told_with_their_numbers_and_time(folder: Path) -> None:
    _spoil(folder, _run("DELETE FROM tick WHERE sequence BETWEEN 1100 AND 1109"))
    (found,) = _found(folder)
    assert found.facts == {"first": 1100, "last": 1109}
    assert found.utc_ms is not None
    assert abs(found.utc_ms - (START_MS + 3 * DAY_MS + 109 * 10_000)) < 1000


def test_scan_of_a_group_that_is_not_known_is_found(folder: Path) -> None:
    block = Block(9, START_MS, np.zeros(2), np.zeros(2, np.uint8))
    frame = encode_frame(1601, [block])
    _spoil(folder, _run("INSERT INTO tick VALUES (1601, 0, ?)", frame))
    assert [found.flaw for found in _found(folder)] == [Flaw.SCAN_TAGS]


@pytest.mark.parametrize("told", [None, ScanHead("another", 1600, 0)])
def test_missing_or_foreign_head_is_told(told: ScanHead | None, folder: Path) -> None:
    (folder / HEAD_FILE).unlink()
    if told is not None:
        with HeadFile(folder / HEAD_FILE) as head:
            head.write(told)
    assert [found.flaw for found in _found(folder)] == [Flaw.NO_HEAD]


def test_unreadable_pages_are_findings_not_the_end(folder: Path) -> None:
    content = bytearray((folder / HISTORY_FILE).read_bytes())
    for page in range(25, len(content) // 8192, 3):
        content[page * 8192 : (page + 1) * 8192] = b"\x55" * 8192
    (folder / HISTORY_FILE).write_bytes(content)
    flaws = {found.flaw for found in _found(folder)}
    assert Flaw.PAGES in flaws
    assert Flaw.UNREADABLE in flaws


def test_block_that_became_a_text_is_a_finding(folder: Path) -> None:
    # One flipped bit in a row's header does that.
    _spoil(folder, _run("UPDATE timebase SET times = CAST(times AS TEXT)"))
    assert {found.flaw for found in _found(folder)} >= {Flaw.UNREADABLE}


def test_minutes_that_outlived_their_readings_are_checked_with_their_hours(
    folder: Path,
) -> None:
    _spoil(folder, _run("DELETE FROM chunk WHERE key < ?", key_of(1, DAY_2_S)))
    assert _found(folder) == []
    first_hour = key_of(1, START_MS // 1000)
    _spoil(folder, _run("UPDATE roll_hour SET bad = 1 WHERE key = ?", first_hour))
    assert {found.flaw for found in _found(folder)} == {Flaw.HOURS, Flaw.DAYS}


def test_missing_history_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no file"):
        list(verify(tmp_path))


def test_giving_up_leaves_nothing_running(folder: Path) -> None:
    steps = verify(folder)
    next(steps)
    steps.close()

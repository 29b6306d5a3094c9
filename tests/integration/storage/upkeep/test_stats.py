"""Tests of the figures about a history file."""

import math
import sqlite3
from pathlib import Path

import pytest

from plant.errors import StorageError
from plant.history import USUAL_HISTORY, HistorySettings
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from storage.upkeep.stats import history_stats
from storage.upkeep.zone import plant_zone
from tests.fakes.clock import ManualClock
from tests.integration.storage.upkeep.history_folder import (
    DAY_MS,
    START_MS,
    ZONE,
    made_up,
    make_history,
)


def test_counts_are_those_of_what_was_put_in(tmp_path: Path) -> None:
    made = make_history(tmp_path, days=2)
    found = history_stats(tmp_path / HISTORY_FILE, USUAL_HISTORY)
    sealed = len(made_up(START_MS, START_MS + 2 * DAY_MS).times)
    assert (found.tags, found.readings, found.scans) == (4, 4 * sealed, 600)
    assert found.first_ms == found.oldest_raw_ms == found.oldest_hour_ms == START_MS
    assert found.last_ms == int(made.times[-1]) + 50
    assert found.sealed_until_ms == START_MS + 2 * DAY_MS
    rows = {table.name: table.rows for table in found.tables}
    assert (rows["chunk"], rows["roll_hour"], rows["timebase"]) == (8, 4 * 48, 2)
    assert found.bytes_a_reading == found.used_bytes / found.readings
    assert found.file_bytes == (tmp_path / HISTORY_FILE).stat().st_size
    assert 0.4 * found.used_bytes < found.daily_bytes < 0.5 * found.used_bytes


def test_oldest_of_each_level_is_what_retention_left(tmp_path: Path) -> None:
    make_history(tmp_path, days=3)
    connection = sqlite3.connect(tmp_path / HISTORY_FILE, isolation_level=None)
    connection.execute("DELETE FROM chunk WHERE (key & 68719476735) < ?", (_second(2),))
    connection.execute("DELETE FROM roll_minute WHERE (key & 68719476735) < ?", (_second(1),))
    connection.close()
    found = history_stats(tmp_path / HISTORY_FILE, USUAL_HISTORY)
    assert found.oldest_hour_ms == found.first_ms == START_MS
    assert found.oldest_minute_ms == START_MS + DAY_MS
    assert found.oldest_raw_ms == START_MS + 2 * DAY_MS


def _second(day: int) -> int:
    return (START_MS + day * DAY_MS) // 1000


def test_small_limit_is_reached_soon(tmp_path: Path) -> None:
    make_history(tmp_path, days=2)
    history = tmp_path / HISTORY_FILE
    soon = history_stats(history, HistorySettings(size_limit_gb=0.001)).full_in_days
    assert soon is not None
    assert 0 < soon < 100
    short = HistorySettings(raw_years=0.02, minute_years=0.02)
    later = history_stats(history, short).full_in_days
    assert later is not None
    assert later > 10_000 or math.isinf(later)


def test_new_history_has_nothing_yet(tmp_path: Path) -> None:
    open_history(tmp_path, ManualClock(), zone=ZONE)
    found = history_stats(tmp_path / HISTORY_FILE, USUAL_HISTORY)
    assert (found.readings, found.scans, found.tags) == (0, 0, 0)
    assert found.first_ms is found.last_ms is found.oldest_raw_ms is None
    assert found.bytes_a_reading is found.full_in_days is found.sealed_until_ms is None
    assert found.daily_bytes == 0
    assert plant_zone(tmp_path / HISTORY_FILE).key == ZONE


def test_file_that_is_no_history_is_told(tmp_path: Path) -> None:
    history = tmp_path / HISTORY_FILE
    with pytest.raises(StorageError, match="There is no file"):
        history_stats(history, USUAL_HISTORY)
    with pytest.raises(StorageError, match="There is no history in"):
        plant_zone(history)
    history.write_bytes(b"not a database at all" * 1000)
    for question in (
        lambda: history_stats(history, USUAL_HISTORY),
        lambda: plant_zone(history),
    ):
        with pytest.raises(StorageError):
            question()


def test_zone_that_is_not_known_is_told(tmp_path: Path) -> None:
    make_history(tmp_path, days=1, scans=1)
    connection = sqlite3.connect(tmp_path / HISTORY_FILE, isolation_level=None)
    connection.execute("UPDATE meta SET value = '../etc/passwd' WHERE key = 'zone'")
    connection.close()
    with pytest.raises(StorageError, match="zone that is not known"):
        plant_zone(tmp_path / HISTORY_FILE)

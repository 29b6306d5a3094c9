"""The program is killed amid its batches: nothing is lost, doubled or touched."""

import json
import random
import sqlite3
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from control.automation.kept import Session
from control.automation.saved import Documents
from control.rehearsal.mid_rota import standing_in_rota
from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.operation.store import Change
from plant.recipe.fields import load_fields
from storage.operation.file_store import FilePlantStore
from storage.recipes.shelf import RecipeShelf
from storage.state import STATE_FILE
from tests.fakes.wire.modbus_tap import ModbusTap
from tests.system.program import Program, own_plant, simulator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")

IMAGE = range(3)  # holding registers
_BLOCKS = 2
"""Least requests in which a unit's map can be read whole."""

ZONE = ZoneInfo("Asia/Kolkata")


@pytest.mark.timeout(600)
def test_ten_kills_amid_the_batches_lose_double_and_touch_nothing(tmp_path: Path) -> None:
    _killed(tmp_path, 10)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_hundred_kills_amid_the_batches(tmp_path: Path) -> None:
    _killed(tmp_path, 100)


def _killed(folder: Path, times: int) -> None:
    dice = random.Random(times)
    data = folder / "data"
    now = datetime.fromtimestamp(SystemClock().utc_ms() / 1000, ZONE)
    with (
        simulator("--start", now.isoformat(timespec="seconds")) as units,
        ModbusTap(units.endpoint()) as tap,
    ):
        plant = own_plant(folder / "plant", tap.endpoint)
        began = _put_into_the_rota(data, SystemClock().utc_ms())
        for _ in range(times):
            tap.forget()
            words = ("run", "--headless", "--plant", plant, "--data", data)
            with Program(folder, *words) as program:
                program.wait_until_it_says("running without a window")
                time.sleep(dice.uniform(0.0, 3.0))
                program.kill()
            _was_read_before_it_was_written(tap)
            _nothing_is_lost_or_doubled(data, began)


def _put_into_the_rota(data: Path, now_ms: int) -> Mapping[str, Any]:
    """Write the state of a plant amid its batches, as a program that ran would have."""
    description = load_plant()
    fields = load_fields(description.texts)
    shelf = RecipeShelf(data, fields=fields, digesters=6, texts=description.texts)
    order = [unit.unit_id for unit in description.units.values() if unit.kind == "digester"]
    recipe = shelf.recipes()[0]
    run = standing_in_rota(order, recipe, now_ms, zone=ZONE, clock="17:00")
    codec = Documents()
    states = {"batch": codec.write(run), "session": codec.write(Session())}
    data.mkdir()
    with FilePlantStore(data / STATE_FILE, SystemClock()) as store:
        store.commit(Change(now_ms, states=states))
    units: Mapping[str, Any] = json.loads(states["batch"])["units"]
    return units


def _was_read_before_it_was_written(tap: ModbusTap) -> None:
    """Hold that no output of a unit was written before all of that unit was read."""
    read: dict[int, int] = {}
    for request in tap.requests():
        if request.writes_any_of(IMAGE):
            seen = read.get(request.unit, 0)
            assert seen >= _BLOCKS, f"unit {request.unit} was written after {seen} reads"
        elif not request.is_write:
            read[request.unit] = read.get(request.unit, 0) + 1


def _nothing_is_lost_or_doubled(data: Path, began: Mapping[str, Any]) -> None:
    connection = sqlite3.connect(f"file:{data / STATE_FILE}?mode=ro", uri=True, timeout=5)
    try:
        rows = connection.execute(
            "SELECT unit, sequence FROM batch_transition ORDER BY unit, sequence"
        ).fetchall()
        (text,) = connection.execute(
            "SELECT document FROM plant_state WHERE key = 'batch'"
        ).fetchone()
    finally:
        connection.close()
    made: dict[str, list[int]] = {}
    for unit_id, sequence in rows:
        made.setdefault(unit_id, []).append(sequence)
    units = json.loads(text)["units"]
    for unit_id, unit in units.items():
        numbers = made.get(unit_id, [])
        assert numbers == list(range(1, len(numbers) + 1)), unit_id
        assert unit["sequence"] == len(numbers), unit_id
        assert unit["batch_id"] == began[unit_id]["batch_id"]
        assert unit["started_ms"] == began[unit_id]["started_ms"]
        if began[unit_id]["procedure"] == "batch":
            assert unit["ends_ms"] == began[unit_id]["ends_ms"]

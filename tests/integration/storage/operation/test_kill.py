"""The automation's state survives kill -9 at any moment, and agrees with its transitions."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from plant.operation.store import Change
from storage.operation.opening import ask_file
from storage.operation.plant_store import SqlPlantStore
from storage.operation.reading import documents
from storage.state import STATE_FILE
from tests.integration.storage.operation.made_up import NOW_MS, UNITS, opened
from tests.integration.storage.operation.stored import numbers

KILLS, KILLS_IN_SOAK = 10, 100


def run_and_kill(folder: Path, acknowledged_before_kill: int) -> int:
    """Let a child commit, kill it after some answers, return the last number it printed."""
    child_module = "tests.integration.storage.operation.committing_child"
    command = [sys.executable, "-m", child_module, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        printed = [child.stdout.readline() for _ in range(acknowledged_before_kill)]
        child.kill()
        printed += child.stdout.readlines()
    return int([line for line in printed if line.endswith("\n")][-1])


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_no_acknowledged_change_is_lost_or_doubled_whenever_the_program_is_killed(
    tmp_path: Path, soak: bool
) -> None:
    moments = random.Random(1)
    for _ in range(KILLS_IN_SOAK if soak else KILLS):
        acknowledged = run_and_kill(tmp_path, moments.randrange(1, 60))
        kept = numbers(tmp_path, UNITS[0])
        assert kept == list(range(1, len(kept) + 1))
        assert kept[-1] >= acknowledged
        assert numbers(tmp_path, UNITS[1]) == kept
        state = ask_file(tmp_path / STATE_FILE, documents)
        assert state is not None
        assert json.loads(state["batch"]) == dict.fromkeys(UNITS, kept[-1])
    async with opened(tmp_path) as store:
        assert isinstance(store, SqlPlantStore)
        store.load()
        assert store.findings == ()
        await store.commit(Change(NOW_MS, states={"batch": "after"}))
        assert store.load() == {"batch": "after"}

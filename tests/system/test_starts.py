"""Starts that must not go the usual way, and ends in order."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from plant.clock import SystemClock
from plant.command import Action, OutcomeStatus
from storage.state import StateDatabase
from tests.system.program import START_WITHIN_S, Program, finished
from tests.system.rig import Rig

RUNNING = "running without a window"
NO_OVERRIDE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Takes from root what no operator has: writing where the mode forbids it."""


def test_sigterm_ends_the_program_and_its_simulated_plant(tmp_path: Path) -> None:
    with Program(tmp_path, "run", "--headless", "--data", tmp_path / "data") as program:
        program.wait_until_it_says(RUNNING)
        program.wait_until(
            lambda: bool(program.children()), within_s=START_WITHIN_S, what="a simulated plant"
        )
        children = program.children()
        assert program.terminate() == 0
        _, alive = psutil.wait_procs(children, timeout=5)
        assert not alive
        assert program.said().startswith(f"{RUNNING}; Ctrl-C or SIGTERM ends it\n")
        assert "did not" not in program.said(), program.said()
        assert "Traceback" not in program.said()


def test_second_instance_is_refused_and_a_killed_one_is_no_obstacle(tmp_path: Path) -> None:
    words = ("run", "--headless", "--data", tmp_path / "data")
    with Program(tmp_path / "1", *words) as first:
        first.wait_until_it_says(RUNNING)
        second = finished(*words)
        assert second.returncode == 1
        assert f"already runs on the data folder {tmp_path / 'data'}" in second.stderr
        assert f"(process {first.pid})" in second.stderr
        assert "Traceback" not in second.stderr
        assert first.is_running()
        first.kill()
    with Program(tmp_path / "3", *words) as third:
        third.wait_until_it_says(RUNNING)
        assert third.terminate() == 0


def test_without_a_display_run_says_what_to_do(tmp_path: Path) -> None:
    ended = finished("run", "--data", tmp_path / "data")
    assert ended.returncode == 2
    assert "There is no display to open a window on" in ended.stderr
    assert "--headless" in ended.stderr
    assert not (tmp_path / "data").exists()


def _is_view_only(rig: Rig) -> bool:
    return rig.heard.health is not None and rig.heard.health.view_only is not None


def test_newer_state_database_is_left_alone_and_the_plant_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    StateDatabase.open(tmp_path, SystemClock()).close()
    with sqlite3.connect(file) as database:
        database.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    database.close()
    before = file.read_bytes()
    with Rig(tmp_path) as rig:
        rig.wait_until_all_online()
        rig.heard.wait_for(lambda: _is_view_only(rig), within_s=5, what="view-only health")
        assert rig.heard.health is not None
        reason = rig.heard.health.view_only
        assert reason is not None
        assert reason.key == "storage.refused"
        assert "newer" in str(reason.facts["reason"])
        outcome = rig.outcome_of(rig.submit(Action.WRITE, "D1.agitator.OP", 1.0), within_s=5)
        assert outcome.status is OutcomeStatus.REFUSED
        assert any("view_only" in why.key or why.key == reason.key for why in outcome.reasons)
    assert file.read_bytes() == before


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder that was used once and can no longer be written."""
    folder = tmp_path / "data"
    StateDatabase.open(folder, SystemClock()).close()
    for path in folder.rglob("*"):
        path.chmod(0o500 if path.is_dir() else 0o400)
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


VIEW_ONLY = """
import sys
from pathlib import Path
from plant.command import Action
from tests.system.rig import Rig
with Rig(Path(sys.argv[1])) as rig:
    rig.wait_until_all_online(within_s=40)
    heard = rig.heard
    heard.wait_for(lambda: heard.health.view_only is not None, within_s=5, what="view-only")
    print(heard.health.view_only.key)
    outcome = rig.outcome_of(rig.submit(Action.WRITE, "D1.agitator.OP", 1.0), within_s=5)
    print(outcome.status.value)
    print(all(sample.quality.is_good for sample in map(heard.samples.get, ["D1.ph.PV"])))
"""


def test_folder_that_cannot_be_written_leaves_the_plant_in_view(read_only_folder: Path) -> None:
    wrapper = NO_OVERRIDE if os.geteuid() == 0 else ()
    ended = subprocess.run(
        [*wrapper, sys.executable, "-c", VIEW_ONLY, str(read_only_folder)],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert ended.stdout.split() == ["storage.read_only", "refused", "True"], ended.stderr

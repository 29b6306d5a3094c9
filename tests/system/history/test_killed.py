"""The running program is killed at any moment: no acknowledged scan lost, none doubled (F01).

Each program finds hours of scans that were never sealed, so that it seals, deletes and
compacts from its first second on, between its scans; the kills fall among all of that.
"""

import random
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.history import HistorySettings
from plant.message import Message
from storage.historian.intake import Intake
from storage.historian.writing.work import Place, Work
from storage.history.form import HEAD_FILE, HISTORY_FILE
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import scan_at
from tests.integration.storage.power.history_check import Course, Found, look_into
from tests.integration.storage.rows import events, findings, stored
from tests.system.program import CHORES_AT_ONCE, START_WITHIN_S, Program, own_plant, simulator

KILLS, KILLS_IN_SOAK = 6, 200
LONGEST_LIFE_S = 2.5
BACKLOG_HOURS, BACKLOG_STEP_S = 8, 20
SCANS_AT_ONCE = 50
KILLS_OF_A_BACKLOG = 6
CHAIN_CHECKED_EVERY = 10


@dataclass(frozen=True, slots=True)
class Backlog:
    """A data folder with hours of scans that were never sealed."""

    folder: Path

    def put_into(self, data: Path) -> None:
        """Make it the program's data folder, in place of what was there."""
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.folder, data)


@pytest.fixture(scope="module")
def backlog(tmp_path_factory: pytest.TempPathFactory) -> Backlog:
    folder = tmp_path_factory.mktemp("backlog")
    description = load_plant(None)
    clock = ManualClock(SystemClock().utc_ms() - 3_600_000 * BACKLOG_HOURS)
    intake = Intake(len(description.tags))
    place = Place(
        folder, description.site.zone, description.tags, HistorySettings(), reserve_bytes=0
    )
    told = list[Message]()
    work = Work(place, intake, clock, told.append)
    for number in range(1, (3600 * BACKLOG_HOURS - 60) // BACKLOG_STEP_S):
        clock.advance(BACKLOG_STEP_S)
        intake.offer(scan_at(description.tags, number, clock.utc_ms()))
        if number % SCANS_AT_ONCE == 0:
            assert work.step()
    assert work.step()
    work.close()
    assert not told
    return Backlog(folder)


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Path]:
    with simulator() as units:
        yield own_plant(tmp_path / "plant", units.endpoint())


def live_and_die(folder: Path, plant: Path, data: Path, chance: random.Random) -> int:
    """Run the program, kill it at some moment; return the last scan that it acknowledged."""
    words = ("run", "--headless", "--plant", plant, "--data", data)
    before = acknowledged(data)
    with Program(folder, *words, wrapper=CHORES_AT_ONCE) as program:
        program.wait_until(
            lambda: acknowledged(data) > before,
            within_s=START_WITHIN_S,
            what="the first scan is acknowledged",
        )
        time.sleep(chance.uniform(0.0, LONGEST_LIFE_S))
        program.kill()
    assert "Traceback" not in program.said()
    return acknowledged(data)


def acknowledged(data: Path) -> int:
    """Return the last acknowledged scan: the number in the file that says so."""
    words = (data / HEAD_FILE).read_text("ascii").split()
    return int(words[1]) if len(words) == 4 else 0


def require_kept(data: Path, before: Mapping[str, Course], last: int) -> Found:
    """Hold the history to its promises; ``before`` was there at the kill before."""
    found = look_into(data / HISTORY_FILE)
    assert found.complaint == "ok"
    sealed = found.number("sealed_sequence")
    newest = max(found.scans, default=sealed)
    assert newest >= last
    assert set(range(sealed + 1, newest + 1)) <= set(found.scans)
    for tag_id, old in before.items():
        new = found.courses[tag_id]
        count = len(old.times)
        np.testing.assert_array_equal(new.times[:count], old.times, tag_id)
        np.testing.assert_array_equal(new.values[:count], old.values, tag_id)
        np.testing.assert_array_equal(new.codes[:count], old.codes, tag_id)
    return found


def require_sound_journal(data: Path) -> None:
    """Hold the state database to its promises; nothing may be told of history."""
    rows = stored(data)
    assert [sequence for sequence, _ in rows] == list(range(1, len(rows) + 1))
    assert not [text for text in events(data) if "history" in text.lower()]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_nothing_acknowledged_is_lost_or_doubled_whenever_the_program_is_killed(
    backlog: Backlog, plant: Path, tmp_path: Path, soak: bool
) -> None:
    chance = random.Random(1)
    data = tmp_path / "data"
    sealed: list[int] = []
    before: Mapping[str, Course] = {}
    for number in range(KILLS_IN_SOAK if soak else KILLS):
        if number % KILLS_OF_A_BACKLOG == 0:
            backlog.put_into(data)
            before = look_into(data / HISTORY_FILE).courses
        last = live_and_die(tmp_path / "said", plant, data, chance)
        found = require_kept(data, before, last)
        before = found.courses
        sealed.append(found.number("sealed_until_ms"))
        require_sound_journal(data)
        if number % CHAIN_CHECKED_EVERY == 1:
            assert findings(data) == []
    assert len(set(sealed)) > 1, "no kill fell into the sealing"

"""The disk spoils history: the next start finds it, rescues it, tells what is lost (F06, F07).

And a backup, taken while the program runs, is the same history on an empty machine.
"""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.state import ANCHOR_FILE
from tests.bench.history.ours import OurHistory, names
from tests.bench.history.signals import DAY_S, TAGS, Signals
from tests.integration.storage.power.history_check import Found, look_into
from tests.integration.storage.rows import events
from tests.system.program import (
    CHORES_AT_ONCE,
    START_WITHIN_S,
    Program,
    finished,
    own_plant,
    simulator,
)

PAGE = 8192
BAD_PAGES, DAYS = 1, 1
BAD_PAGES_IN_SOAK, DAYS_IN_SOAK = 10, 10
"""A tag's day lies on four pages: of fewer days ten pages would be too large a part."""

RESCUED_WITHIN_S = 300.0
SCANS = 3

MOVED_ASIDE = "The history database was damaged."
SALVAGED = "readings were brought over from the damaged"
MISSING = "are missing, though they had been written"


def told(data: Path, what: str) -> int:
    """Return how often the journal was told so."""
    if not (data / ANCHOR_FILE).exists():
        return 0
    return sum(what in text for text in events(data))


def scans_on_the_disk(data: Path) -> int:
    head = data / HEAD_FILE
    words = head.read_text("ascii").split() if head.exists() else []
    return int(words[1]) if len(words) == 4 else 0


def run_until(folder: Path, plant: Path, holds: Callable[[], bool], within_s: float) -> None:
    """Run the program until something holds, then kill it."""
    words = ("run", "--headless", "--plant", plant, "--data", folder / "data")
    with Program(folder, *words, wrapper=CHORES_AT_ONCE) as program:
        program.wait_until(holds, within_s=within_s, what="what the program was run for")
        program.kill()
    assert "Traceback" not in program.said()


def spoil_pages(file: Path, chance: random.Random, count: int) -> None:
    pages = file.stat().st_size // PAGE
    with file.open("r+b") as content:
        for page in chance.sample(range(1, pages), count):
            content.seek(page * PAGE)
            content.write(chance.randbytes(PAGE))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_spoilt_pages_are_found_at_the_start_and_nearly_all_is_rescued(
    tmp_path: Path, soak: bool
) -> None:
    data, signals = tmp_path / "data", Signals()
    days = DAYS_IN_SOAK if soak else DAYS
    with OurHistory(data, tags=TAGS) as history:
        for _ in range(days):
            history.append(*signals.take(DAY_S))
        history.settle()
    spoil_pages(data / HISTORY_FILE, random.Random(7), BAD_PAGES_IN_SOAK if soak else BAD_PAGES)
    with simulator() as units:
        plant = own_plant(tmp_path / "plant", units.endpoint())
        run_until(tmp_path, plant, lambda: told(data, SALVAGED) > 0, RESCUED_WITHIN_S)
    assert told(data, MOVED_ASIDE) == told(data, SALVAGED) == 1
    assert list(data.glob("history-damaged-*.sqlite"))
    found = look_into(data / HISTORY_FILE)
    assert found.complaint == "ok"
    rescued = sum(len(found.courses[name].times) for name in names(TAGS))
    assert rescued >= 0.99 * TAGS * days * DAY_S


def test_scans_lost_with_the_log_are_told_and_a_backup_is_the_same_history(
    tmp_path: Path,
) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    with simulator() as units:
        plant = own_plant(tmp_path / "plant", units.endpoint())
        run_until(tmp_path, plant, lambda: scans_on_the_disk(data) >= SCANS, START_WITHIN_S)
        before = look_into_copy(data, tmp_path / "copy")
        log = data / f"{HISTORY_FILE}-wal"
        log.write_bytes(bytes(log.stat().st_size))
        last = scans_on_the_disk(data)

        def backed_up() -> bool:
            if scans_on_the_disk(data) < last + SCANS:
                return False
            words = ("history", "backup", tmp_path / "backup.sqlite", "--data", data)
            assert finished(*words).returncode == 0
            return True

        run_until(tmp_path, plant, backed_up, START_WITHIN_S)
    assert before.scans == tuple(range(1, last + 1))
    assert told(data, MISSING) == 1

    restored = finished("history", "restore", tmp_path / "backup.sqlite", "--data", other)
    assert restored.returncode == 0, restored.stderr
    kept, original = look_into(other / HISTORY_FILE), look_into(data / HISTORY_FILE)
    assert kept.complaint == "ok"
    assert kept.scans == original.scans[: len(kept.scans)]
    assert len(kept.scans) >= SCANS
    for tag_id, course in kept.courses.items():
        there, count = original.courses[tag_id], len(course.times)
        np.testing.assert_array_equal(course.times, there.times[:count])
        np.testing.assert_array_equal(course.values, there.values[:count])


def look_into_copy(data: Path, copy: Path) -> Found:
    """Look into a copy, so that the log stays as the killed program left it."""
    copy.mkdir()
    for file in data.glob(f"{HISTORY_FILE}*"):
        (copy / file.name).write_bytes(file.read_bytes())
    return look_into(copy / HISTORY_FILE)

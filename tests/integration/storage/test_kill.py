"""An acknowledged row survives kill -9 of the program at any moment (F01)."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.storage.rows import findings, opened, stored

KILLS, KILLS_IN_SOAK = 20, 1000
CHAIN_CHECKED_EVERY = 10


def run_and_kill(folder: Path, acknowledged_before_kill: int) -> int:
    """Let a child append, kill it after some answers, return the last number it printed."""
    command = [sys.executable, "-m", "tests.integration.storage.appending_child", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        printed = [child.stdout.readline() for _ in range(acknowledged_before_kill)]
        child.kill()
        printed += child.stdout.readlines()
    return int([line for line in printed if line.endswith("\n")][-1])


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_no_acknowledged_row_is_lost_whenever_the_program_is_killed(
    tmp_path: Path, soak: bool
) -> None:
    moments = random.Random(1)
    for number in range(KILLS_IN_SOAK if soak else KILLS):
        last = run_and_kill(tmp_path, moments.randrange(1, 120))
        kept = [sequence for sequence, _ in stored(tmp_path)]
        assert kept == list(range(1, len(kept) + 1))
        assert kept[-1] >= last
        if number % CHAIN_CHECKED_EVERY == 0:
            assert findings(tmp_path) == []
    async with opened(tmp_path) as after:
        assert after.told == ["storage.unclean_stop"]
        await after.append(1)
    assert [action for _, action in stored(tmp_path)][-2:] == ["storage.unclean_stop", "write"]
    assert findings(tmp_path) == []

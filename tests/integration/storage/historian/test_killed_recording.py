"""A scan that was told as written survives kill -9 at any moment (F01)."""

import random
import subprocess
import sys
from pathlib import Path

from tests.fakes.clock import ManualClock
from tests.integration.storage.historian.rig import START_MS, running

KILLS = 5


def run_and_kill(folder: Path, start_ms: int, told_before_kill: int) -> int:
    """Let a child record, kill it after some lines, return the last time it printed."""
    module = "tests.integration.storage.historian.recording_child"
    command = [sys.executable, "-m", module, str(folder), str(start_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        printed = [child.stdout.readline() for _ in range(told_before_kill)]
        child.kill()
        printed += child.stdout.readlines()
    return int([line for line in printed if line.endswith("\n")][-1])


def test_no_written_scan_is_lost_whenever_the_program_is_killed(tmp_path: Path) -> None:
    moments = random.Random(2)
    start_ms, expected = START_MS, 0
    for _ in range(KILLS):
        last_ms = run_and_kill(tmp_path, start_ms, moments.randrange(1, 60))
        expected += (last_ms - start_ms) // 1000
        start_ms += 10_000_000
    with running(tmp_path, clock=ManualClock(start_ms)) as rig:
        rig.scan()
        rig.written()
        times = rig.stored("T1")
        assert times == sorted(set(times))
        assert len(times) >= expected + 1
        assert rig.keys() == []

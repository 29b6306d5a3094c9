"""The Qt binding in use does not corrupt reference counts."""

import subprocess
import sys


def test_200_000_void_calls_leave_the_reference_count_of_none_alone() -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.gui.void_calls"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == 0, child.stdout + child.stderr

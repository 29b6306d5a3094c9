"""Records scans for ever and prints the time of each that is on the disk; to be killed.

Usage: python -m tests.integration.storage.historian.recording_child FOLDER START_MS
"""

import sys
import time
from pathlib import Path

from tests.fakes.clock import ManualClock
from tests.integration.storage.historian.rig import Rig


def record_for_ever(folder: Path, start_ms: int) -> None:
    rig = Rig(folder, clock=ManualClock(start_ms))
    rig.start()
    told = 0
    while True:
        rig.scan(3)
        while (written := rig.historian.health().written_ms or 0) <= told:
            time.sleep(0.0005)
        told = written
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    record_for_ever(Path(sys.argv[1]), int(sys.argv[2]))

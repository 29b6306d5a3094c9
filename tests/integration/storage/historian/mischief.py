"""What a test does to the historian's file and disk, and how it sees the effect."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.historian.writing.trouble import TOLD_AFTER_S
from tests.integration.storage.historian.rig import Rig, wait_until

_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
connection.execute("ROLLBACK")
"""
"""Another program that holds the file until it is told to let go."""


@contextmanager
def held(file: Path) -> Iterator[None]:
    command = [sys.executable, "-c", _HOLD, str(file)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.stdin.write("\n")
        other.stdin.close()


def lasts(rig: Rig, key: str) -> None:
    """Let the plant go on until the trouble is told; by plant time within 5 s."""
    work = rig.historian._work
    assert work is not None
    rig.scan()
    wait_until(lambda: work.trouble.kind is not None)
    rig.clock.advance(TOLD_AFTER_S)
    wait_until(lambda: rig.trouble() == key)


def live(rig: Rig) -> list[int]:
    """Return the times of the first tag's readings on the screens."""
    return list(rig.live.recent("T0", since_utc_ms=0).utc_ms)


def overwrite(path: Path, place: int, content: bytes) -> None:
    """Spoil a file from a place on."""
    with path.open("r+b") as file:
        file.seek(place)
        file.write(content)


def aside(folder: Path) -> list[Path]:
    """Return the damaged files that were moved aside."""
    return sorted(folder.glob("history-damaged-*.sqlite"))


def next_scan(rig: Rig) -> list[str]:
    """Scan once more and return what was told so far."""
    rig.scan()
    return rig.keys()


def log_of(file: Path) -> Path:
    """Return a database's log."""
    return file.with_name(file.name + "-wal")

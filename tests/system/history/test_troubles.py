"""History cannot be written: people hear it, the plant goes on, and history follows (F03-F09).

The whole program on a small disk of its own: a file that is read-only, a disk that is full, a
file that another program holds.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from plant.clock import SystemClock
from plant.command import Action, OutcomeStatus
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from tests.integration.storage.power.history_check import look_into
from tests.system.program import START_WITHIN_S
from tests.system.rig import Rig

DISK_MB = 64
BLOCK = 65_536
TOLD_WITHIN_S = 5.0
RESUMES_WITHIN_S = 10.0
COMMAND_WITHIN_S = 5.0

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={DISK_MB}m"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """Have the file on a read-only mount, which not even root can write."""
    for words in (["--bind", str(file), str(file)], ["-o", "remount,ro,bind", str(file)]):
        subprocess.run(["mount", *words], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(file)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(BLOCK))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Have another program begin a transaction on the file."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


def trouble(rig: Rig) -> str:
    health = rig.heard.health
    if health is None or health.history is None or health.history.trouble is None:
        return ""
    return health.history.trouble.key


def require_told_while_the_plant_goes_on(rig: Rig, *keys: str) -> None:
    """Wait for the trouble; meanwhile and after it the window's news and commands work."""
    heard = rig.heard
    heard.wait_for(lambda: trouble(rig) in keys, within_s=TOLD_WITHIN_S, what=f"{keys}")
    heard.wait_for(
        lambda: any(event.text.key in keys for event in heard.events), within_s=1, what="event"
    )
    outcome = rig.outcome_of(
        rig.submit(Action.WRITE, "D1.agitator.OP", 1.0), within_s=COMMAND_WITHIN_S
    )
    assert outcome.status is OutcomeStatus.CONFIRMED, outcome.reasons
    assert heard.health is not None
    then_ms = heard.health.utc_ms
    heard.wait_for(
        lambda: heard.health is not None and heard.health.utc_ms > then_ms + 1500,
        within_s=4,
        what="news go on",
    )


def require_resumed(rig: Rig) -> None:
    def up_to_date() -> bool:
        health = rig.heard.health
        return (
            health is not None
            and health.history is not None
            and health.history.trouble is None
            and health.history.waiting <= 1  # the scan of this very second
            and health.history.dropped == 0
            and (health.history.written_ms or 0) > health.utc_ms - 2500
        )

    rig.heard.wait_for(up_to_date, within_s=RESUMES_WITHIN_S, what="history is up to date")


def test_plant_goes_on_and_history_follows_whatever_its_file_suffers(small_disk: Path) -> None:
    file = small_disk / HISTORY_FILE
    open_history(small_disk, SystemClock(), zone="Asia/Kolkata")
    with ExitStack() as stack:
        with read_only(file):
            rig = stack.enter_context(Rig(small_disk))
            rig.wait_until_all_online(within_s=START_WITHIN_S)
            require_told_while_the_plant_goes_on(rig, "history.read_only")
        require_resumed(rig)
        with full(small_disk):
            require_told_while_the_plant_goes_on(
                rig, "history.trouble.full", "history.trouble.disk"
            )
        require_resumed(rig)
        with held(file):
            require_told_while_the_plant_goes_on(rig, "history.trouble.locked")
        require_resumed(rig)
    found = look_into(file)
    assert found.complaint == "ok"
    assert list(found.scans) == list(range(1, len(found.scans) + 1))

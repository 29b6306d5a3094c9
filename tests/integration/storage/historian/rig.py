"""A historian with its real thread on a real file, under a clock that the test moves."""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from plant.description.load import load_plant
from plant.description.model import PlantDescription
from plant.history import Readings
from plant.message import Message
from plant.tag import Tag
from storage.historian.door import HistoryDoor
from storage.historian.historian import Historian
from storage.live_buffer import LiveBuffer
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import made_up_tags, scan_at, value_of

START_MS = 1_795_005_000_000
"""A whole hour of the grid of Asia/Kolkata."""

RESERVE_BYTES = 1024 * 1024
PATIENCE_S = 30.0


def wait_until(holds: Callable[[], bool]) -> None:
    """Let the historian's thread go on until it ``holds``."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@cache
def built_in() -> PlantDescription:
    """Return the built-in plant, loaded once."""
    return load_plant()


def plant_of(tags: Mapping[str, Tag]) -> PlantDescription:
    """Return the built-in plant with other tags."""
    return replace(built_in(), tags=MappingProxyType(dict(tags)))


class Rig:
    """A historian on a folder, and everything that a test does to it."""

    def __init__(
        self,
        folder: Path,
        *,
        tags: Mapping[str, Tag] | None = None,
        clock: ManualClock | None = None,
    ) -> None:
        self.folder = folder
        self.file = folder / "history.sqlite"
        self.tags = made_up_tags(3) if tags is None else tags
        self.clock = ManualClock(START_MS) if clock is None else clock
        self.told: list[Message] = []
        self.times: list[int] = []
        self.historian = Historian(
            folder, plant_of(self.tags), self.clock, reserve_bytes=RESERVE_BYTES
        )
        self.door = HistoryDoor(self.historian)
        self.live = LiveBuffer(lambda: self.historian.memory)

    def start(self, *, opens: bool = True) -> None:
        """Start the thread; wait until the database is open where it can be."""
        self.historian.start(lambda: None)
        wait_until(lambda: self.historian.memory is not None)
        if opens:
            wait_until(lambda: self.historian.place is not None)

    def scan(self, seconds: int = 1) -> None:
        """Let the plant be scanned so often, once a second."""
        for _ in range(seconds):
            self.clock.advance(1.0)
            now_ms = self.clock.utc_ms()
            self.times.append(now_ms)
            self.historian.offer(scan_at(self.tags, len(self.times), now_ms))
            if len(self.times) % 200 == 0:
                wait_until(lambda: self.historian.health().waiting < 200)

    def written(self) -> None:
        """Wait until everything is on the disk."""
        wait_until(lambda: self.historian.health().waiting == 0)

    def trouble(self) -> str:
        """Return the key of the trouble that people are told, empty for none."""
        told = self.historian.health().trouble
        return "" if told is None else told.key

    def news(self) -> list[Message]:
        """Return everything that was told since the start."""
        self.told += [event.text for event in self.historian.take_news()]
        return self.told

    def keys(self) -> list[str]:
        """Return the keys of everything that was told."""
        return [text.key for text in self.news()]

    def readings(self, tag_id: str = "T0") -> Readings:
        """Return what history answers about a tag."""
        return self.door.raw(tag_id, 0, 1 << 42)

    def stored(self, tag_id: str = "T0") -> list[int]:
        """Return the times of a tag's readings, each of them checked for its value."""
        found, number = self.readings(tag_id), list(self.tags).index(tag_id)
        times: list[int] = found.utc_ms.tolist()
        assert found.values.tolist() == [value_of(number, utc_ms) for utc_ms in times]
        return times

    def close(self, *, timeout_s: float = PATIENCE_S) -> None:
        """End the historian; twice does no harm."""
        self.door.close()
        self.historian.close(timeout_s=timeout_s)


@contextmanager
def running(
    folder: Path,
    *,
    tags: Mapping[str, Tag] | None = None,
    clock: ManualClock | None = None,
    opens: bool = True,
) -> Iterator[Rig]:
    """Give a running historian and end it."""
    rig = Rig(folder, tags=tags, clock=clock)
    rig.start(opens=opens)
    try:
        yield rig
    finally:
        rig.close()


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[Path]:
    """Give a folder on a file system of its own; skip the test where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, mode: str) -> None:
    """Make the file system of a `small_disk` read-only (``ro``) or writable (``rw``)."""
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)

"""The product's own history as the benchmarks use it: filled, asked, thinned out."""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from plant.clock import SystemClock
from plant.description.load import load_plant
from plant.history import HistorySettings, Period
from plant.message import Message
from plant.sample import Snapshot
from storage.historian.historian import Historian
from storage.historian.intake import Intake
from storage.historian.layout import hold_ms
from storage.historian.opening import open_history
from storage.historian.registration import register_tags
from storage.historian.writing.work import Place, Work
from storage.history.form import HISTORY_FILE
from storage.reading.opening import open_reader
from storage.segments.facts import COMPACTED_UNTIL_MS, put_fact_ms
from storage.segments.retention import expire
from storage.segments.writer import SegmentWriter
from storage.sqlite_engine import checkpoint
from tests.bench.history.signals import Floats, Ints
from tests.fakes.clock import ManualClock
from tests.fakes.made_up_scans import made_up_tags, scan_of

ZONE = "Asia/Kolkata"
_HOLD_MS = hold_ms("normal")
FOREVER_MS = 1 << 60
_ENDED = object()
_LIVE_FROM_MS = 1_795_000_000_000
_AHEAD = 20
"""Scans that wait while others are written, when they come as fast as they are taken."""


def names(tags: int) -> Sequence[str]:
    """Return the first ``tags`` names."""
    return [f"T{number}" for number in range(tags)]


class OurHistory:
    """A history file that takes days of readings through the product's segment writer."""

    def __init__(self, folder: Path, *, tags: int) -> None:
        """Make it in a folder, for ``tags`` tags at 1 Hz."""
        self._opened = open_history(folder, SystemClock(), zone=ZONE)
        self._connection = self._opened.engine.connect()
        with self._connection.begin():
            numbers = register_tags(self._connection, made_up_tags(tags))
            self._pool = ThreadPoolExecutor(2)
            self._writer = SegmentWriter(self._connection, self._opened.grid, pool=self._pool)
        self._numbers = [numbers[name] for name in names(tags)]
        self.reader = open_reader(folder / HISTORY_FILE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.reader.close()
        self._connection.close()
        self._opened.engine.dispose()
        self._pool.shutdown()

    def append(self, times: Ints, values: Floats) -> None:
        """Write ``values[tag, time]`` in one durable transaction; the last day stays open."""
        with self._connection.begin():
            self._writer.put_group(self._numbers, times, values, None, hold_ms=_HOLD_MS)
        checkpoint(self._connection)

    def settle(self) -> None:
        """Write the day that is open."""
        with self._connection.begin():
            self._writer.finish()
        checkpoint(self._connection)

    def expire(self, before_ms: int) -> Sequence[float]:
        """Delete readings of days that end before a time; return how long each slice took."""
        with self._connection.begin():
            put_fact_ms(self._connection, COMPACTED_UNTIL_MS, FOREVER_MS)
        slices = expire(
            self._connection,
            self._opened.grid,
            raw_before_s=before_ms // 1000,
            minutes_before_s=0,
        )
        took: list[float] = []
        while True:
            begin = time.perf_counter()
            if next(slices, _ENDED) is _ENDED:
                return took
            took.append(time.perf_counter() - begin)

    def file_bytes(self) -> int:
        """Return the size of the main file."""
        return (self._opened.path).stat().st_size


class LiveHistory:
    """A history that takes scans as the running program does, on the calling thread."""

    def __init__(self, folder: Path, *, tags: int, begin_ms: int = _LIVE_FROM_MS) -> None:
        """Open it in a folder.

        Args:
            folder: the data folder.
            tags: how many are read each second.
            begin_ms: time of the first scan.
        """
        self._begin_ms = begin_ms
        self._clock = ManualClock(begin_ms)
        self._tags = made_up_tags(tags)
        self._names = list(self._tags)
        self._intake = Intake(tags)
        place = Place(folder, ZONE, self._tags, HistorySettings(), reserve_bytes=0)
        self._told = list[Message]()
        self._work = Work(place, self._intake, self._clock, self._told.append)
        self._log = folder / f"{HISTORY_FILE}-wal"
        self._number = 0
        self._require(done=self._work.step())
        self.reader = open_reader(folder / HISTORY_FILE, unsealed=self._work.memory.unsealed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.reader.close()
        self._work.close()

    def scans(self, values: Floats) -> Sequence[Snapshot]:
        """Return a scan for each row of values, a second apart, ready to be written."""
        begin = self._number
        self._number += len(values)
        return [
            scan_of(self._names, number, self._begin_ms + 1000 * number, row)
            for number, row in enumerate(values.tolist(), begin)
        ]

    def write(self, scan: Snapshot) -> None:
        """Hand a scan over and return when it is on the disk."""
        self.hand_over(scan)
        self.commit()

    def hand_over(self, scan: Snapshot) -> None:
        """Hand a scan over and have it packed."""
        self._clock.advance(1.0)
        self._intake.offer(scan)
        self._work.memory.settle()

    def commit(self) -> None:
        """Return when what was handed over is on the disk."""
        self._require(done=self._work.step())

    def rest(self) -> None:
        """Do what the historian's thread does between two scans."""
        while self._work.do_chores():
            pass

    def log_bytes(self) -> int:
        """Return the length of the log."""
        return self._log.stat().st_size

    def _require(self, *, done: bool) -> None:
        if not done or self._told:
            raise AssertionError(f"history did not take the scan: {self._told}")


def seconds_for(folder: Path, tags: int, scans: Sequence[Snapshot]) -> float:
    """Return how long the historian's own thread takes for scans as fast as they come."""
    description = replace(load_plant(None), tags=made_up_tags(tags))
    clock = ManualClock(scans[0].utc_ms)
    historian = Historian(folder, description, clock, reserve_bytes=0)
    historian.start(lambda: None)
    try:
        historian.offer(scans[0])
        _wait_until_written(historian, scans[0])
        begin = time.perf_counter()
        for scan in scans[1:]:
            while historian.health().waiting > _AHEAD:
                time.sleep(0.001)
            clock.advance(1.0)
            historian.offer(scan)
        _wait_until_written(historian, scans[-1])
        took = time.perf_counter() - begin
        if dropped := historian.health().dropped:
            raise AssertionError(f"{dropped} scans were dropped")
        return took
    finally:
        historian.close(timeout_s=10.0)


def _wait_until_written(historian: Historian, scan: Snapshot) -> None:
    while (historian.health().written_ms or 0) < scan.utc_ms:
        time.sleep(0.001)


def import_by_the_verb(csv: Path, data: Path) -> None:
    """Import a file by the program's own command, in a process of its own."""
    words = ("history", "import", str(csv), "--create-tags", "--data", str(data))
    subprocess.run([sys.executable, "-m", "hmi", *words], check=True, stdout=subprocess.DEVNULL)


def counted(data: Path) -> int:
    """Return how many readings a history holds, by the program's own reader."""
    reader = open_reader(data / HISTORY_FILE)
    try:
        tags = [tag for tag in reader.tags() if tag.first_ms is not None]
        whole = Period(
            min(tag.first_ms or 0 for tag in tags), max(tag.last_ms or 0 for tag in tags) + 1
        )
        found = reader.periods([tag.tag_id for tag in tags], [whole])
        return sum(int(buckets.count[0]) for buckets in found)
    finally:
        reader.close()


def days_from(begin_ms: int, count: int, *, hour: int, zone: ZoneInfo) -> Sequence[Period]:
    """Return local days that begin at an hour, the first one after ``begin_ms``."""
    first = datetime.fromtimestamp(begin_ms / 1000, UTC).astimezone(zone).date()
    edges = [
        datetime(first.year, first.month, first.day, hour, tzinfo=zone) + timedelta(days=day)
        for day in range(1, count + 2)
    ]
    moments = [round(edge.timestamp() * 1000) for edge in edges]
    return [Period(start, end) for start, end in pairwise(moments)]

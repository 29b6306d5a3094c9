"""A year of ninety-five tags at 1 Hz: how large it is, and how quick everything still is."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from plant.clock import SystemClock
from plant.sample import Snapshot
from storage.history.form import HEAD_FILE, HISTORY_FILE
from storage.reading.reader import SqlHistoryReader
from tests.bench.history.ours import ZONE, LiveHistory, OurHistory, days_from, names
from tests.bench.history.signals import DAY_S, TAGS, Signals
from tests.bench.history.watch import median_ms, seconds_of
from tests.bench.screen import Screen
from tests.bench.table import Table

_DAYS = 365
_DAY_MS, _HOUR_MS = 1000 * DAY_S, 3_600_000
_INDIA_MS = 19_800_000
_BUCKETS, _ROUNDS = 2000, 11
_SCANS_AT_ONCE, _LIVE_PART_S = 100, 3600
_STARTS = 5
_START_WITHIN_S = 60.0


def run(days: int = _DAYS) -> Table:
    """Write ``days`` days, the last of them as scans, then ask and start the program on it."""
    now_ms = SystemClock().utc_ms()
    end_ms = (now_ms + _INDIA_MS) // _DAY_MS * _DAY_MS - _INDIA_MS  # the last midnight there
    begin_ms = end_ms - days * _DAY_MS
    signals = Signals(begin_ms=begin_ms)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packing_s = _pack(folder, signals, days - 1)
        with LiveHistory(folder, tags=TAGS, begin_ms=end_ms - _DAY_MS) as live:
            living_s = _live(live, signals)
            _require_whole(live.reader, begin_ms, end_ms)
            answers = _asked(live.reader, begin_ms, end_ms)
        rows = [
            ("written by days", _rate((days - 1) * DAY_S, packing_s)),
            ("written scan by scan", _rate(DAY_S, living_s)),
            *_size(folder / HISTORY_FILE, days),
            *answers,
            *_started(folder),
        ]
    return Table(
        key="history-year",
        title=f"{days} days of {TAGS} tags at 1 Hz",
        text=(
            f"{TAGS * days * DAY_S / 1e9:.2f} billion readings. All but the last day went"
            " through the product's segment writer, a day at a time; the last day went scan by"
            " scan through the historian: written durably (a commit for each hundred, as after"
            " a disk's pause), sealed each hour, compacted. Minute, hour and day roll-ups are"
            f" included. Trends have {_BUCKETS} buckets; answers are warm, median of"
            f" {_ROUNDS}, through the program's own reader. Starts are those of the whole"
            f" program with its window on that history, median of {_STARTS}."
        ),
        columns=("what", "figure"),
        rows=rows,
        verdict="Goals: <= 0.43 bytes a reading; window within 3 s; 90 days of a tag <= 5 ms.",
    )


def _pack(folder: Path, signals: Signals, days: int) -> float:
    """Write whole days and return the seconds that it took."""
    took = 0.0
    with OurHistory(folder, tags=TAGS) as history:
        for _ in range(days):
            times, values = signals.take(DAY_S)
            took += seconds_of(partial(history.append, times, values))
        return took + seconds_of(history.settle)


def _live(live: LiveHistory, signals: Signals) -> float:
    """Write a day scan by scan and return the seconds that it took."""
    took = 0.0
    for _ in range(DAY_S // _LIVE_PART_S):
        _, values = signals.take(_LIVE_PART_S)
        scans = live.scans(values.T)
        for first in range(0, len(scans), _SCANS_AT_ONCE):
            took += seconds_of(partial(_commit, live, scans[first : first + _SCANS_AT_ONCE]))
    return took


def _commit(live: LiveHistory, scans: Sequence[Snapshot]) -> None:
    for scan in scans:
        live.hand_over(scan)
    live.commit()
    live.rest()


def _rate(seconds: int, took_s: float) -> str:
    return f"{TAGS * seconds / took_s / 1e6:.2f} M readings/s"


def _size(file: Path, days: int) -> Sequence[Sequence[str]]:
    size = file.stat().st_size
    readings = TAGS * days * DAY_S
    return (
        ("file", f"{size / 1e9:.2f} GB"),
        ("bytes a reading, roll-ups included", f"{size / readings:.3f}"),
    )


def _asked(reader: SqlHistoryReader, begin_ms: int, end_ms: int) -> Sequence[Sequence[str]]:
    days = (end_ms - begin_ms) // _DAY_MS
    month_ms, quarter_ms = end_ms - 30 * _DAY_MS, end_ms - 90 * _DAY_MS
    all_days = days_from(begin_ms, days - 2, hour=0, zone=ZoneInfo(ZONE))
    plant_days = days_from(month_ms, 28, hour=17, zone=ZoneInfo(ZONE))
    trends = (
        (f"trend, {days} days, 1 tag", 1, begin_ms, end_ms),
        (f"trend, {days} days, 8 tags", 8, begin_ms, end_ms),
        ("trend, 90 days, 1 tag", 1, quarter_ms, end_ms),
        ("trend, 90 days, 8 tags", 8, quarter_ms, end_ms),
        ("trend, 1 day, 1 tag", 1, month_ms, month_ms + _DAY_MS),
        ("trend, 1 hour, 1 tag", 1, month_ms, month_ms + _HOUR_MS),
    )
    questions: Sequence[tuple[str, Callable[[], object]]] = (
        *(
            (title, partial(reader.buckets, names(tags), start_ms, stop_ms, _BUCKETS))
            for title, tags, start_ms, stop_ms in trends
        ),
        (f"{days - 2} local days, 95 tags", partial(reader.periods, names(TAGS), all_days)),
        ("28 plant days, 95 tags", partial(reader.periods, names(TAGS), plant_days)),
        ("the plant at a moment", partial(reader.snapshot_at, month_ms + 12_345_000)),
        ("all tags with their range", reader.tags),
    )
    return [(title, f"{median_ms(ask, rounds=_ROUNDS):.1f} ms") for title, ask in questions]


def _require_whole(reader: SqlHistoryReader, begin_ms: int, end_ms: int) -> None:
    wanted = (end_ms - begin_ms) // 1000
    for buckets in reader.buckets(names(TAGS), begin_ms, end_ms, 1):
        if np.sum(np.asarray(buckets.count)) != wanted:
            raise AssertionError(f"{buckets.tag_id} has not {wanted} readings")


def _started(folder: Path) -> Sequence[Sequence[str]]:
    painted, recorded = [], []
    for _ in range(_STARTS):
        paint_s, record_s = _start(folder)
        painted.append(paint_s)
        recorded.append(record_s)
    return (
        ("start: first paint of the window", f"{np.median(painted):.2f} s"),
        ("start: first scan is on the disk", f"{np.median(recorded):.2f} s"),
    )


def _start(folder: Path) -> tuple[float, float]:
    """Return how long window and historian take; the program is ended politely."""
    head = folder / HEAD_FILE
    before = head.read_bytes()
    with Screen() as screen:
        begin = time.perf_counter()
        program = subprocess.Popen(
            [sys.executable, "-m", "hmi", "run", "--data", str(folder)],
            env={"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "PATH": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            painted = _until(lambda: any(screen.row(0, screen.height // 2, screen.width)))
            recorded = _until(lambda: head.read_bytes() != before)
            return painted - begin, recorded - begin
        finally:
            program.terminate()
            program.wait()


def _until(holds: Callable[[], bool]) -> float:
    """Return when it came true."""
    deadline = time.perf_counter() + _START_WITHIN_S
    while not holds():
        if time.perf_counter() > deadline:
            raise AssertionError("the program did not start")
        time.sleep(0.005)
    return time.perf_counter()

"""Does a reader hold up the writer? Commits alone, and while somebody scans all of history."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench.history.narrow_sqlite import NarrowSqlite
from tests.bench.history.ours import LiveHistory, OurHistory, names
from tests.bench.history.signals import BEGIN_MS, DAY_S, Floats, Signals
from tests.bench.history.watch import percentile, seconds_of, times
from tests.bench.table import Table

_TAGS, _DAYS = 1000, 30
_STORED, _STORED_NARROW = 8, 2
_SCANS, _PACE_S = 1000, 0.02


def run(scans: int = _SCANS, days: int = _DAYS) -> Table:
    """Measure with ``scans`` commits, 50 a second, alone and beside the reader."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *_ours(Path(folder) / "ours", scans, days),
            *_narrow(Path(folder), scans, days),
        ]
    return Table(
        key="history-reader",
        title="Commits beside a reader that scans all the while",
        text=(
            f"{scans} durable scans of {_TAGS} tags, 50 a second, while another thread of the"
            f" same program reads {days} days of 1 Hz readings from end to end, over and over"
            f" ({_STORED} tags; narrow SQLite {_STORED_NARROW}, read by its trend query)."
        ),
        columns=("store", "reader", "commit p50 ms", "p99 ms", "longest ms", "p99 is"),
        rows=rows,
        verdict="Goal: commit p99 <= 2x alone, none over 100 ms.",
    )


def _ours(folder: Path, scans: int, days: int) -> Sequence[Sequence[str]]:
    signals = Signals(tags=_STORED)
    with OurHistory(folder, tags=_STORED) as history:
        for _ in range(days):
            history.append(*signals.take(DAY_S))
        history.settle()
    end_ms = BEGIN_MS + days * DAY_S * 1000
    with LiveHistory(folder, tags=_TAGS) as live:
        samples = live.scans(_values(2 * scans))

        def read() -> None:
            for name in names(_STORED):
                live.reader.raw(name, BEGIN_MS, end_ms)

        alone = [_paced(partial(live.write, scan)) for scan in samples[:scans]]
        with _over_and_over(read):
            beside = [_paced(partial(live.write, scan)) for scan in samples[scans:]]
    return _rows("Biomethane HMI", alone, beside)


def _narrow(folder: Path, scans: int, days: int) -> Sequence[Sequence[str]]:
    path = folder / "narrow.sqlite"
    writer = NarrowSqlite(path)
    signals = Signals(tags=_STORED_NARROW)
    for _ in range(days):
        writer.append(*signals.take(DAY_S))
    writer.checkpoint()
    reader = NarrowSqlite(path)
    end_ms = BEGIN_MS + days * DAY_S * 1000

    def read() -> None:
        for tag in range(_STORED_NARROW):
            reader.buckets(tag, BEGIN_MS, end_ms, 2000)

    rows = [
        [
            (_STORED_NARROW + tag, end_ms + 1000 * number, value)
            for tag, value in enumerate(scan.tolist())
        ]
        for number, scan in enumerate(_values(2 * scans))
    ]
    alone = [_paced(partial(writer.commit, scan)) for scan in rows[:scans]]
    with _over_and_over(read):
        beside = [_paced(partial(writer.commit, scan)) for scan in rows[scans:]]
    reader.close()
    writer.close()
    return _rows("narrow SQLite", alone, beside)


def _values(scans: int) -> Floats:
    return np.round(50 + 10 * np.random.default_rng(7).standard_normal((scans, _TAGS)), 2)


def _paced(commit: Callable[[], object]) -> float:
    took = seconds_of(commit)
    time.sleep(max(0.0, _PACE_S - took))
    return took


@contextmanager
def _over_and_over(act: Callable[[], None]) -> Iterator[None]:
    ended = threading.Event()

    def run_until_ended() -> None:
        while not ended.is_set():
            act()

    reader = threading.Thread(target=run_until_ended, name="reader")
    reader.start()
    try:
        yield
    finally:
        ended.set()
        reader.join()


def _rows(
    title: str, alone: Sequence[float], beside: Sequence[float]
) -> Sequence[Sequence[str]]:
    calm = percentile(alone, 99)
    return [
        (
            title,
            reader,
            f"{1000 * percentile(took, 50):.2f}",
            f"{1000 * percentile(took, 99):.2f}",
            f"{1000 * max(took):.1f}",
            ratio,
        )
        for reader, took, ratio in (
            ("none", alone, ""),
            ("scanning", beside, times(percentile(beside, 99), calm)),
        )
    ]

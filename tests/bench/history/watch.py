"""How long did it take? Medians, percentiles and ratios as text."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def median_ms(act: Callable[[], object], *, rounds: int) -> float:
    """Return the median of several calls in milliseconds, after one to warm up."""
    act()
    return statistics.median(seconds_of(act) for _ in range(rounds)) * 1000


def seconds_of(act: Callable[[], object]) -> float:
    """Return how long one call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def percentile(took: Sequence[float], percent: int) -> float:
    """Return the percentile of many times."""
    return statistics.quantiles(took, n=100)[percent - 1]


def syncs(file: Path, *, size: int, rounds: int) -> list[float]:
    """Return the seconds of writing ``size`` bytes and ``fdatasync``, over and over.

    The file is as long as it will be beforehand, as a log that SQLite uses again is.
    """
    data = os.urandom(size)
    turns = max(1, 4_194_304 // size)
    handle = os.open(file, os.O_RDWR | os.O_CREAT)
    try:
        os.write(handle, data * turns)
        os.fsync(handle)
        return [_write(handle, data, number % turns * size) for number in range(rounds)]
    finally:
        os.close(handle)


def _write(handle: int, data: bytes, at: int) -> float:
    begin = time.perf_counter()
    os.pwrite(handle, data, at)
    os.fdatasync(handle)
    return time.perf_counter() - begin


def times(slower: float, faster: float) -> str:
    """Return a ratio for people: 312x."""
    ratio = slower / faster
    return f"{ratio:.0f}x" if ratio >= 10 else f"{ratio:.1f}x"

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


class BareDisk:
    """Writes bytes and waits for the disk, nothing else.

    The file is as long as it will be beforehand, as a log that SQLite uses again is.
    """

    def __init__(self, file: Path, *, size: int) -> None:
        """Make the file; ``size`` bytes are written at a time."""
        self._data = os.urandom(size)
        self._turns = max(1, 4_194_304 // size)
        self._turn = 0
        self._handle = os.open(file, os.O_RDWR | os.O_CREAT)
        os.write(self._handle, self._data * self._turns)
        os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def write(self) -> None:
        """Write and ``fdatasync``."""
        self._turn = (self._turn + 1) % self._turns
        os.pwrite(self._handle, self._data, self._turn * len(self._data))
        os.fdatasync(self._handle)


def times(slower: float, faster: float) -> str:
    """Return a ratio for people: 312x."""
    ratio = slower / faster
    return f"{ratio:.0f}x" if ratio >= 10 else f"{ratio:.1f}x"

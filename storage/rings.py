"""Rings of readings in numpy: the last scans of many tags over one time axis."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


class Rings:
    """``values[tag, slot]`` and ``utc_ms[slot]``; the caller guards against other threads."""

    def __init__(self, *, tags: int, capacity: int) -> None:
        self._utc_ms: npt.NDArray[np.int64] = np.zeros(capacity, np.int64)
        # Not filled: memory is taken only as the hour goes on.
        self._values: npt.NDArray[np.float64] = np.empty((tags, capacity))
        self._count = 0

    def append(self, utc_ms: int, column: Sequence[float]) -> None:
        """Overwrite the oldest scan with this one."""
        slot = self._count % len(self._utc_ms)
        self._utc_ms[slot] = utc_ms
        self._values[:, slot] = column
        self._count += 1

    def copy(self, tag: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return times and one tag's values, oldest first, as copies."""
        capacity = len(self._utc_ms)
        if self._count <= capacity:
            return self._utc_ms[: self._count].copy(), self._values[tag, : self._count].copy()
        oldest_first = -(self._count % capacity)
        return np.roll(self._utc_ms, oldest_first), np.roll(self._values[tag], oldest_first)

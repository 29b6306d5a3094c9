"""Where do scans wait for the historian? In a short bounded queue between two threads."""

import threading
from collections import deque

from plant.sample import Snapshot

LONGEST = 600
"""Scans that wait at most."""

MOST_SAMPLES = 300_000
"""Samples that wait at most, about 60 MB: a large plant's queue is shorter."""


class Intake:
    """Snapshots on their way. Any thread. Loads neither numpy nor SQL."""

    def __init__(self, tags: int) -> None:
        """Build an empty queue.

        Args:
            tags: how many samples a snapshot has.
        """
        self._capacity = max(10, min(LONGEST, MOST_SAMPLES // max(1, tags)))
        self._news = threading.Condition()
        self._waiting: deque[Snapshot] = deque()
        self._woken = False
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, snapshot: Snapshot) -> None:
        """Queue a snapshot; when full the oldest is dropped and counted. Returns at once."""
        with self._news:
            if len(self._waiting) >= self._capacity:
                self._waiting.popleft()
                self.dropped += 1
            self._waiting.append(snapshot)
            self._news.notify()

    def take(self) -> Snapshot | None:
        """Return the oldest that waits, None where there is none."""
        with self._news:
            return self._waiting.popleft() if self._waiting else None

    def wake(self) -> None:
        """End the present or the next `wait`."""
        with self._news:
            self._woken = True
            self._news.notify()

    def wait(self, timeout_s: float) -> None:
        """Wait until a snapshot is there, `wake` is called or time is over."""
        with self._news:
            if not self._waiting and not self._woken:
                self._news.wait(timeout_s)
            self._woken = False

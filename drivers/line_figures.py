"""How busy a line is and how regularly its units are read."""

from collections import deque

LOAD_WINDOW_S = 10.0
PERIOD_WINDOW_S = 300.0


class BusyShare:
    """The share of time a line was busy, over the last 10 s. Owner: the line's task."""

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._spells: deque[tuple[float, float]] = deque()

    def add(self, start_s: float, end_s: float) -> None:
        """Count a spell of work, in monotonic seconds."""
        self._spells.append((start_s, end_s))
        self._forget(end_s)

    def percent(self, now_s: float) -> float:
        """Return the busy share 0..100."""
        self._forget(now_s)
        opened_s = now_s - LOAD_WINDOW_S
        window_s = min(LOAD_WINDOW_S, now_s - self._started_s)
        if window_s <= 0:
            return 0.0
        busy_s = sum(end - max(start, opened_s) for start, end in self._spells)
        return min(100.0, 100.0 * busy_s / window_s)

    def _forget(self, now_s: float) -> None:
        while self._spells and self._spells[0][1] < now_s - LOAD_WINDOW_S:
            self._spells.popleft()


class Periods:
    """The times between a unit's fast blocks over the last 5 min. Owner: the line's task."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._periods: deque[tuple[float, float]] = deque()

    def tick(self, now_s: float) -> None:
        """Note that a block has come, in monotonic seconds."""
        if self._last_s is not None:
            self._periods.append((now_s, now_s - self._last_s))
        self._last_s = now_s
        while self._periods and self._periods[0][0] < now_s - PERIOD_WINDOW_S:
            self._periods.popleft()

    def pause(self) -> None:
        """Forget the last block: what follows a silence is no period."""
        self._last_s = None

    def percentiles(self) -> tuple[float, float]:
        """Return the median and the 99th percentile in seconds, 0 before the second block."""
        ordered = sorted(period for _, period in self._periods)
        if not ordered:
            return 0.0, 0.0
        last = len(ordered) - 1
        return ordered[round(0.5 * last)], ordered[round(0.99 * last)]

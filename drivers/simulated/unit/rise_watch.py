"""How far a value has risen within the last five minutes."""

from collections import deque

from drivers.simulated.unit.interlocks import Reading

WATCHED_S = 300.0
STEP_S = 10.0


class RiseWatch:
    """Keeps one value every 10 s of plant time and compares with the lowest of them."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()
        self._now_s = 0.0

    def note(self, value: Reading, dt_s: float) -> None:
        """Let time pass and keep the value when it is due; an unreadable one is left out."""
        self._now_s += dt_s
        while self._kept and self._kept[0][0] < self._now_s - WATCHED_S:
            self._kept.popleft()
        due = not self._kept or self._now_s - self._kept[-1][0] >= STEP_S
        if value is not None and due:
            self._kept.append((self._now_s, float(value)))

    def rise(self, value: Reading) -> Reading:
        """Return how far ``value`` stands above the lowest kept one; None if unreadable."""
        if value is None:
            return None
        lowest = min((kept for _, kept in self._kept), default=float(value))
        return float(value) - lowest

"""The 1 s scan: the same stages in the same order on one immutable snapshot, and how long."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plant.clock import Clock
from plant.sample import EMPTY_SNAPSHOT, Snapshot

_log = logging.getLogger(__name__)

MEASURED_SCANS = 300
"""Scans whose lengths are kept: five minutes."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the scan; ``run`` gets the snapshot before and the present one."""

    name: str
    run: Callable[[Snapshot, Snapshot], None]


@dataclass(frozen=True, slots=True)
class ScanTimes:
    """Lengths of the last scans in milliseconds, and the scans that took over a period."""

    p50_ms: float
    p99_ms: float
    overruns: int


class Scan:
    """Runs the stages once a period. Owner: the engine thread.

    A stage that raises ends its scan: nothing behind it acts on half a decision. Scans that
    do not end make the engine unhealthy, and the heartbeats stop.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        period_s: float,
        read: Callable[[int], Snapshot],
        stages: Sequence[Stage],
        failed: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._period_s = period_s
        self._read = read
        self._stages = tuple(stages)
        self._failed = failed
        self._failing = False
        self._last = EMPTY_SNAPSHOT
        self._ended_s: float | None = None
        self._lengths_s: deque[float] = deque(maxlen=MEASURED_SCANS)
        self._overruns = 0

    @property
    def stage_names(self) -> tuple[str, ...]:
        """Return the stages in their order."""
        return tuple(stage.name for stage in self._stages)

    @property
    def is_failing(self) -> bool:
        """Return whether the last scan did not come to its end."""
        return self._failing

    def is_healthy(self) -> bool:
        """Return whether a whole scan ended less than two periods ago."""
        if self._ended_s is None:
            return False
        return self._clock.monotonic_s() - self._ended_s < 2 * self._period_s

    def times(self) -> ScanTimes:
        """Return how long scans take."""
        lengths = sorted(self._lengths_s)
        if not lengths:
            return ScanTimes(0.0, 0.0, self._overruns)
        return ScanTimes(
            p50_ms=lengths[len(lengths) // 2] * 1000,
            p99_ms=lengths[min(len(lengths) - 1, len(lengths) * 99 // 100)] * 1000,
            overruns=self._overruns,
        )

    def run_once(self) -> None:
        """Run one scan; a failing stage is told once and logged with its traceback."""
        begun_s = self._clock.monotonic_s()
        stage_name = "read"
        try:
            before, self._last = self._last, self._read(self._last.sequence + 1)
            for stage in self._stages:
                stage_name = stage.name
                stage.run(before, self._last)
        except Exception:  # noqa: BLE001  counted, told, and no heartbeat until it works
            if not self._failing:
                _log.exception("the scan failed in '%s'", stage_name)
                self._failing = True
                self._failed(stage_name)
            return
        if self._failing:
            _log.warning("the scan works again")
            self._failing = False
        self._ended_s = self._clock.monotonic_s()
        self._lengths_s.append(self._ended_s - begun_s)
        self._overruns += self._lengths_s[-1] > self._period_s

    async def run(self) -> None:
        """Scan once a period until cancelled; a late scan is not made up for."""
        due_s = self._clock.monotonic_s()
        while True:
            self.run_once()
            now_s = self._clock.monotonic_s()
            due_s += self._period_s
            if due_s <= now_s:
                due_s = now_s + self._period_s
            await asyncio.sleep(due_s - now_s)

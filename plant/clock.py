"""The only place that asks the computer what time it is."""

import time
from typing import Protocol


class Clock(Protocol):
    """Wall and monotonic time. Any thread."""

    def utc_ms(self) -> int:
        """Return milliseconds since 1970-01-01 UTC; may step when the PC's clock is set."""
        ...

    def monotonic_s(self) -> float:
        """Return seconds that never go back; the origin means nothing."""
        ...

    def suspended_s(self) -> float:
        """Return seconds that ``monotonic_s`` slept through since the PC was started."""
        ...


class SystemClock:
    """The computer's own clocks."""

    def utc_ms(self) -> int:
        """Return the PC's wall clock in milliseconds UTC."""
        return time.time_ns() // 1_000_000  # noqa: TID251  the Clock is the one who may ask

    def monotonic_s(self) -> float:
        """Return the PC's monotonic clock in seconds."""
        return time.monotonic()

    def suspended_s(self) -> float:
        """Return the PC's time asleep in seconds; 0 where ``monotonic_s`` counts it by itself.

        Linux stops CLOCK_MONOTONIC during suspend and goes on with CLOCK_BOOTTIME; Windows
        counts the sleep in the monotonic clock.
        """
        boottime = getattr(time, "CLOCK_BOOTTIME", None)
        if boottime is None:
            return 0.0
        return max(0.0, time.clock_gettime(boottime) - time.clock_gettime(time.CLOCK_MONOTONIC))

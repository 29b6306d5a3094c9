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


class SystemClock:
    """The computer's own clocks."""

    def utc_ms(self) -> int:
        """Return the PC's wall clock in milliseconds UTC."""
        return time.time_ns() // 1_000_000  # noqa: TID251  the Clock is the one who may ask

    def monotonic_s(self) -> float:
        """Return the PC's monotonic clock in seconds."""
        return time.monotonic()

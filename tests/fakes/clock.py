"""A clock that stands still until it is told to go on."""


class ManualClock:
    """Wall and monotonic time under the test's control."""

    def __init__(self, utc_ms: int = 1_795_000_000_000, monotonic_s: float = 1000.0) -> None:
        self._utc_ms = utc_ms
        self._monotonic_s = monotonic_s
        self._suspended_s = 0.0

    def utc_ms(self) -> int:
        """Return the wall time in milliseconds UTC."""
        return self._utc_ms

    def monotonic_s(self) -> float:
        """Return the monotonic time in seconds."""
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        """Let both clocks go on."""
        self._utc_ms += round(seconds * 1000)
        self._monotonic_s += seconds

    def step_wall(self, seconds: float) -> None:
        """Set the wall clock forward or back; the monotonic clock does not notice."""
        self._utc_ms += round(seconds * 1000)

    def suspended_s(self) -> float:
        """Return the seconds that the PC has slept."""
        return self._suspended_s

    def suspend(self, seconds: float) -> None:
        """Let the PC sleep: the wall clock goes on, the monotonic clock stands still."""
        self._utc_ms += round(seconds * 1000)
        self._suspended_s += seconds

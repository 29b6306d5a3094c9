"""What time is it in a rehearsal?"""


class VirtualClock:
    """A clock that moves only when it is moved. One owner.

    Args:
        utc_ms: the moment at which the rehearsal begins.
    """

    def __init__(self, utc_ms: int) -> None:
        self._start_ms = utc_ms
        self._elapsed_ms = 0

    def utc_ms(self) -> int:
        """Return the rehearsal's time in milliseconds UTC."""
        return self._start_ms + self._elapsed_ms

    def monotonic_s(self) -> float:
        """Return seconds since the rehearsal began."""
        return self._elapsed_ms / 1000.0

    def suspended_s(self) -> float:
        """Return 0: a rehearsal never sleeps."""
        return 0.0

    def move(self, ms: int) -> None:
        """Go on by ``ms`` milliseconds."""
        self._elapsed_ms += ms

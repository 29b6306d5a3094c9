"""What time is it really? The PC's clock is followed only as far as it can be believed."""

from dataclasses import dataclass, replace
from enum import Enum

from plant.clock import Clock

FOLLOW_MS = 90_000
"""Distance within which the PC's clock is believed (batch rule 2)."""

SLEW = 0.1
"""Share of the elapsed time by which trusted time may run faster or slower than it."""

SUSPEND_MS = 2_000
"""Shortest sleep of the PC that counts as a proven gap; below it is reading noise."""


class ClockNews(Enum):
    """What a reading revealed."""

    NOTHING = "nothing"
    STEPPED = "stepped"  # the PC's clock left the believed range
    AGREES = "agrees"  # and came back to it
    RESUMED = "resumed"  # the PC slept


@dataclass(frozen=True, slots=True)
class Reading:
    """The PC's clocks at one instant: wall (ms UTC), monotonic and slept time (seconds)."""

    wall_ms: int
    monotonic_s: float
    suspended_s: float


@dataclass(frozen=True, slots=True)
class TrustedTime:
    """Trusted UTC at a reading.

    Attributes:
        utc_ms: trusted time, milliseconds UTC; never goes back.
        reading: the clocks at that instant.
        step_ms: distance of the PC's clock while it is distrusted, else 0.
    """

    utc_ms: int
    reading: Reading
    step_ms: int = 0

    def at(self, monotonic_s: float) -> int:
        """Return trusted time in milliseconds UTC at a later monotonic time."""
        return self.utc_ms + max(0, round((monotonic_s - self.reading.monotonic_s) * 1000))


def begin(reading: Reading) -> TrustedTime:
    """Trust the PC's clock once: a process start is a proven gap."""
    return TrustedTime(reading.wall_ms, reading)


def advance(time: TrustedTime, reading: Reading) -> tuple[TrustedTime, ClockNews]:
    """Go on by the monotonic clock and draw nearer to the wall clock if that is believed.

    After a sleep the time goes on by its measured length, and the wall clock, if it agrees,
    is taken over at once; otherwise trusted time approaches it by at most ``SLEW``.
    """
    before = time.reading
    passed_ms = max(0, round((reading.monotonic_s - before.monotonic_s) * 1000))
    slept_ms = round((reading.suspended_s - before.suspended_s) * 1000)
    resumed = slept_ms >= SUSPEND_MS
    expected_ms = time.utc_ms + passed_ms + (slept_ms if resumed else 0)
    distance_ms = reading.wall_ms - expected_ms
    if abs(distance_ms) > FOLLOW_MS:
        return _distrust(time, TrustedTime(expected_ms, reading, distance_ms), resumed=resumed)
    most_ms = abs(distance_ms) if resumed else int(SLEW * passed_ms)
    drawn_ms = max(-most_ms, min(most_ms, distance_ms))
    news = ClockNews.AGREES if time.step_ms else ClockNews.NOTHING
    now = TrustedTime(max(time.utc_ms, expected_ms + drawn_ms), reading)
    return now, ClockNews.RESUMED if resumed else news


def _distrust(
    before: TrustedTime, now: TrustedTime, *, resumed: bool
) -> tuple[TrustedTime, ClockNews]:
    """Report a step once, and again only when the clock was set anew.

    After a sleep that is told first, and the step with the next reading.
    """
    if resumed:
        return replace(now, step_ms=before.step_ms), ClockNews.RESUMED
    if abs(now.step_ms - before.step_ms) <= FOLLOW_MS:
        return now, ClockNews.NOTHING
    return now, ClockNews.STEPPED


class TrustedClock:
    """A Clock whose wall time is trusted time; what stamps samples and rows asks this one.

    ``tick`` belongs to the engine thread; the readers work on any thread, because the state
    is one immutable value and between ticks only the monotonic clock is asked.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._time = begin(self._read())

    @property
    def step_s(self) -> float:
        """Return the distance of the PC's clock in seconds while distrusted, else 0."""
        return self._time.step_ms / 1000

    def utc_ms(self) -> int:
        """Return trusted time in milliseconds UTC."""
        return self._time.at(self._clock.monotonic_s())

    def monotonic_s(self) -> float:
        """Return the monotonic clock in seconds."""
        return self._clock.monotonic_s()

    def suspended_s(self) -> float:
        """Return the seconds that the monotonic clock slept through."""
        return self._clock.suspended_s()

    def elapsed_s(self) -> float:
        """Return seconds that never go back and count the PC's sleep too."""
        return self._clock.monotonic_s() + self._clock.suspended_s()

    def tick(self) -> ClockNews:
        """Take a reading of the PC's clocks and say what it revealed."""
        self._time, news = advance(self._time, self._read())
        return news

    def _read(self) -> Reading:
        clock = self._clock
        return Reading(clock.utc_ms(), clock.monotonic_s(), clock.suspended_s())

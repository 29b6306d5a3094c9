"""What the driver knows of a unit: the state machine from Connecting to Online and back."""

from dataclasses import dataclass
from enum import Enum

from plant.health import DeviceState

MISSES_TO_OFFLINE = 3
"""Answers missed in a row after which a unit leaves the rota."""

_FIRST_PROBE_S = 0.5
_SLOWEST_PROBE_S = 4.0
_JITTER = 0.25


class Happening(Enum):
    """What can happen between the driver and a unit."""

    ANSWERED = "answered"
    MISSED = "missed"
    PROBE_SENT = "probe_sent"
    IDENTIFIED = "identified"


@dataclass(frozen=True, slots=True)
class Track:
    """Where a unit stands.

    Attributes:
        state: see DeviceState.
        misses: answers missed in a row.
        probes: probes without an answer since it went offline.
    """

    state: DeviceState = DeviceState.CONNECTING
    misses: int = 0
    probes: int = 0

    @property
    def polled(self) -> bool:
        """Whether the unit takes part in the rota."""
        return self.state in {DeviceState.ONLINE, DeviceState.SUSPECT}


def after(track: Track, happening: Happening) -> Track:
    """Return where a unit stands after something happened."""
    if happening is Happening.ANSWERED:
        return _after_answer(track)
    if happening is Happening.MISSED:
        return _after_miss(track)
    if happening is Happening.PROBE_SENT:
        return Track(DeviceState.PROBING, track.misses, track.probes)
    return Track(DeviceState.ONLINE)  # identified


def _after_answer(track: Track) -> Track:
    if track.polled:
        return Track(DeviceState.ONLINE)
    return Track(DeviceState.IDENTIFYING)


def _after_miss(track: Track) -> Track:
    misses = track.misses + 1
    if track.state in {DeviceState.OFFLINE, DeviceState.PROBING}:
        return Track(DeviceState.OFFLINE, misses, track.probes + 1)
    if misses >= MISSES_TO_OFFLINE:
        return Track(DeviceState.OFFLINE, misses)
    return Track(DeviceState.SUSPECT if track.polled else track.state, misses)


def probe_delay_s(probes: int, chance: float) -> float:
    """Return how long to leave an offline unit alone: 0.5 s doubling to 4 s, less jitter.

    Args:
        probes: probes without an answer so far, >= 0.
        chance: 0..1; spreads units that went silent together.
    """
    longest: float = min(_SLOWEST_PROBE_S, _FIRST_PROBE_S * 2.0 ** min(probes, 10))
    return longest * (1 - _JITTER * chance)

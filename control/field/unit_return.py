"""A field unit answers again: may it go on by itself, or does a person decide?"""

from dataclasses import dataclass, replace
from enum import Enum

from plant.health import DeviceHealth, DeviceState

QUIET_S = 3.0
"""Longest time until a status bit that a command has cleared is read as cleared."""


class Standing(Enum):
    """Whether a unit follows the engine's image."""

    UNKNOWN = "unknown"  # not read yet since the program started or the PC slept
    READY = "ready"
    RETURNING = "returning"  # its image will be sent again by itself
    WAITING = "waiting"  # in its safe state until a person resumes it


@dataclass(frozen=True, slots=True)
class Presence:
    """What the engine remembers of a unit's coming and going.

    Attributes:
        standing: see Standing.
        seen_s: when it was last read, seconds that count the PC's sleep; None for never.
        uptime_s: its uptime then.
        quiet_until_s: until then its status bits may still be those of before a resume.
    """

    standing: Standing = Standing.UNKNOWN
    seen_s: float | None = None
    uptime_s: int = 0
    quiet_until_s: float = 0.0

    def resumed(self, elapsed_s: float) -> "Presence":
        """Return what is known once the unit has accepted the image again."""
        return replace(self, standing=Standing.READY, quiet_until_s=elapsed_s + QUIET_S)

    def waiting(self) -> "Presence":
        """Return what is known once the unit did not take the image again: a person decides."""
        return replace(self, standing=Standing.WAITING)


def observe(
    presence: Presence,
    device: DeviceHealth,
    *,
    elapsed_s: float,
    read_s: float,
    longest_silence_s: float,
) -> Presence:
    """Return what follows from the unit's present health.

    A unit in its safe state goes on by itself only after a short known silence, without a
    reset; everything else asks (F31, field layer "Return").

    Args:
        presence: what was known.
        device: the unit now.
        elapsed_s: now, in seconds that count the PC's sleep.
        read_s: when the unit was last read; a program that was held up for long still knows
            it as online.
        longest_silence_s: longest silence after which the image is sent again by itself.
    """
    if device.state is not DeviceState.ONLINE or device.outputs is None:
        return presence
    now = replace(presence, seen_s=read_s, uptime_s=device.uptime_s)
    reset = presence.seen_s is not None and device.uptime_s < presence.uptime_s
    if elapsed_s < presence.quiet_until_s and not reset:
        return now
    if reset or device.cold_start:
        return replace(now, standing=Standing.WAITING)
    if presence.standing in {Standing.WAITING, Standing.RETURNING}:
        return now
    if not device.failsafe:
        return replace(now, standing=Standing.READY)
    short = presence.seen_s is not None and elapsed_s - presence.seen_s < longest_silence_s
    return replace(now, standing=Standing.RETURNING if short else Standing.WAITING)

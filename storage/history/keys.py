"""Where does a stretch of history lie? One number clusters a table by tag and time."""

from dataclasses import dataclass
from enum import IntEnum

ID_SHIFT = 36
"""Key = (id << ID_SHIFT) + start of the period in seconds since 1970."""

LAST_S = (1 << ID_SHIFT) - 1
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


class Level(IntEnum):
    """How much time one chunk covers."""

    HOUR = 1
    DAY = 2

    @property
    def span_s(self) -> int:
        """Return its length in seconds."""
        return HOUR_S if self is Level.HOUR else DAY_S


def key_of(owner: int, start_s: int) -> int:
    """Return the key of an owner's period.

    Args:
        owner: a tag's number, or see `timebase_owner`.
        start_s: 0..`LAST_S`.
    """
    return (owner << ID_SHIFT) + start_s


def owner_and_start(key: int) -> tuple[int, int]:
    """Return the parts of a key."""
    return key >> ID_SHIFT, key & LAST_S


def timebase_owner(*, tag: int = 0, group: int = 0) -> int:
    """Return who owns a time base: a scan group, or a tag with times of its own."""
    return 2 * group + 1 if group else 2 * tag


@dataclass(frozen=True, slots=True)
class Grid:
    """Hours and days as this database cuts them.

    Days begin at midnight of the plant's standard time, so that a local day and a plant day
    (17:00 to 17:00) are whole hours of the grid also where the zone is half an hour off, and
    every day has 24 of them.

    Attributes:
        offset_s: standard time minus UTC in seconds; fixed when the database is made.
    """

    offset_s: int = 0

    def floor_s(self, seconds: int, span_s: int) -> int:
        """Return the start of the hour or day (``span_s``) that holds a time in seconds."""
        return (seconds + self.offset_s) // span_s * span_s - self.offset_s

    def on_grid(self, seconds: int, span_s: int) -> bool:
        """Whether an hour or day begins at that time."""
        return (seconds + self.offset_s) % span_s == 0

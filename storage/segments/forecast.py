"""When will history be full? From what a day adds and what retention takes away."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Growth:
    """What history holds and how it grows.

    Attributes:
        used_bytes: in use now.
        raw_daily_bytes: what a day's readings take, until retention deletes them.
        minutes_daily_bytes: what a day's minutes take, until retention deletes them.
        lasting_daily_bytes: what a day's hours, days and all else take for ever.
        raw_days, minutes_days: how many days are stored now.
    """

    used_bytes: int
    raw_daily_bytes: float
    minutes_daily_bytes: float
    lasting_daily_bytes: float
    raw_days: float
    minutes_days: float


def full_in_days(
    growth: Growth, *, room_bytes: int, raw_kept_days: float, minutes_kept_days: float
) -> float:
    """Return after how many days ``room_bytes`` more are used; ``inf`` if that never comes.

    Args:
        growth: as of now.
        room_bytes: until the limit of size or the end of the disk, whichever is nearer.
        raw_kept_days: after so many days retention deletes readings.
        minutes_kept_days: after so many days it deletes minutes.
    """
    room = float(room_bytes)
    if room <= 0:
        return 0.0
    lasting, passed = growth.lasting_daily_bytes, 0.0
    ends = sorted(
        (
            (max(0.0, raw_kept_days - growth.raw_days), growth.raw_daily_bytes),
            (max(0.0, minutes_kept_days - growth.minutes_days), growth.minutes_daily_bytes),
        )
    )
    daily = lasting + sum(each for _, each in ends)
    for end, each in ends:
        if daily > 0 and passed + room / daily <= end:
            return passed + room / daily
        if math.isinf(end):
            return math.inf  # grows by nothing
        room -= daily * (end - passed)
        daily -= each
        passed = end
    return passed + room / lasting if lasting > 0 else math.inf

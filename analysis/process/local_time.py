"""What time is it on the plant's own clock at this moment of UTC?"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_LOOK_AGAIN_S = 900.0  # zones change their offset on the quarter hour


class LocalTime:
    """Seconds of local time for the simulated plant; remembers the offset. One owner."""

    __slots__ = ("_offset_s", "_until_s", "_zone")

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._offset_s = 0.0
        self._until_s = float("-inf")

    def seconds(self, utc_s: float) -> float:
        """Return seconds since 1970-01-01 00:00 local time for seconds since 1970 UTC."""
        if not self._until_s - _LOOK_AGAIN_S <= utc_s < self._until_s:
            moment = datetime.fromtimestamp(utc_s, UTC).astimezone(self._zone)
            offset = moment.utcoffset()
            self._offset_s = offset.total_seconds() if offset is not None else 0.0
            self._until_s = (utc_s // _LOOK_AGAIN_S + 1.0) * _LOOK_AGAIN_S
        return utc_s + self._offset_s

"""How are energies and moments told in a sentence?"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def kwh(wh: int) -> str:
    """Return kWh with one digit after the point."""
    return f"{wh / 1000:.1f}"


def clock(utc_ms: int, zone: str) -> str:
    """Return the time of day by the plant's clock, ``17:00``."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"

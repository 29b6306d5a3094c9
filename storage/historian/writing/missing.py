"""How is it said that scans are missing? With their time by the plant's clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plant.message import Message, message
from storage.historian.writing.read_back import Gap


def missing_scans(gap: Gap, zone: str) -> Message:
    """Return the sentence about scans that the disk lost.

    Args:
        gap: which.
        zone: IANA name of the plant's time zone.
    """
    if gap.from_ms is None or gap.until_ms is None:
        return message("history.scans_missing", first=gap.first, last=gap.last)
    return message(
        "history.scans_missing_between",
        count=gap.last - gap.first + 1,
        since=_local(gap.from_ms, zone),
        until=_local(gap.until_ms, zone),
    )


def _local(utc_ms: int, zone: str) -> str:
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"

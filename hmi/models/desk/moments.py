"""Moments and stretches of time as people write and read them, in the plant's own time."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plant.history import Period

_ENTRY = re.compile(
    r"(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})[ T]+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2}))?"
)


def entry_text(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``2026-11-20 14:02:37``, the plant's local time."""
    return _local(utc_ms, zone).strftime("%Y-%m-%d %H:%M:%S")


def entered_moment(text: str, zone: ZoneInfo, *, before_ms: int) -> int | None:
    """Return the moment that was typed, milliseconds UTC; None when it is none.

    Args:
        text: ``2026-11-20 14:02:37``; seconds and date may be left out.
        zone: the plant's.
        before_ms: the moment that stood there: names the day where none is typed, and which
            of the two is meant when the clock was set back in that hour.
    """
    if text.strip() == entry_text(before_ms, zone):
        return before_ms
    match = _ENTRY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        day = _day(match["date"]) if match["date"] else _local(before_ms, zone).date()
        clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None
    return _utc_ms(day, clock, zone)


def stretch_text(start_ms: int, end_ms: int | None, zone: ZoneInfo) -> str:
    """Return ``20 Nov 2026 14:02 to 16:10``, ``... to 21 Nov 03:00``, or one moment."""
    start = _local(start_ms, zone)
    text = start.strftime("%d %b %Y %H:%M")
    if end_ms is None:
        return text
    end = _local(end_ms, zone)
    if end.date() == start.date():
        return f"{text}\N{EN DASH}{end:%H:%M}"
    form = "%d %b %H:%M" if end.year == start.year else "%d %b %Y %H:%M"
    return f"{text} \N{EN DASH} {end.strftime(form)}"


def yesterday(now_ms: int, zone: ZoneInfo) -> Period:
    """Return the local day before today."""
    today = _local(now_ms, zone).date()
    before = today - timedelta(days=1)
    return _days(before, today, zone, before.isoformat())


def last_month(now_ms: int, zone: ZoneInfo) -> Period:
    """Return the local calendar month before this one."""
    this = _local(now_ms, zone).date().replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    return _days(before, this, zone, before.strftime("%Y-%m"))


def last_week(now_ms: int, zone: ZoneInfo) -> Period:
    """Return the local calendar week, from Monday, before this one."""
    today = _local(now_ms, zone).date()
    monday = today - timedelta(days=today.weekday())
    before = monday - timedelta(days=7)
    return _days(before, monday, zone, before.strftime("%G-W%V"))


def _days(first: date, end: date, zone: ZoneInfo, name: str) -> Period:
    return Period(_utc_ms(first, time(), zone), _utc_ms(end, time(), zone), name)


def _day(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def _utc_ms(day: date, clock: time, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, clock, zone).timestamp() * 1000)


def _local(utc_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone)

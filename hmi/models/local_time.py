"""Clock times and durations as an operator reads them, in the plant's own time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from plant.message import Message, message
from plant.reports.calendar import PLANT_DAY_BEGINS, local_ms, plant_day

_TENTHS_BELOW_MS = 120_000
_SECONDS_BELOW_MS = 2 * 86_400_000


def clock_text(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``14:02:37``, the plant's local time."""
    return _local(utc_ms, zone).strftime("%H:%M:%S")


def minute_text(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``14:02``, the plant's local time."""
    return _local(utc_ms, zone).strftime("%H:%M")


def date_text(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``20 Nov``, the plant's local date."""
    return _local(utc_ms, zone).strftime("%d %b")


def day_text(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``Fri 20 Nov 2026``, the plant's local date."""
    local = _local(utc_ms, zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def precise_text(utc_ms: int, span_ms: int, zone: ZoneInfo) -> str:
    """Return the local time as finely as a span on the screen tells: ``14:02:37.5``."""
    local = _local(utc_ms, zone)
    if span_ms < _TENTHS_BELOW_MS:
        return f"{local:%H:%M:%S}.{local.microsecond // 100_000}"
    return f"{local:%H:%M:%S}" if span_ms < _SECONDS_BELOW_MS else f"{local:%H:%M}"


def moment_text(utc_ms: int, *, now_utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``14:02:37`` for today and ``19 Nov 14:02`` for another day."""
    moment, now = _local(utc_ms, zone), _local(now_utc_ms, zone)
    if moment.date() == now.date():
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%d %b %H:%M")


def local_message(text: Message, *, now_utc_ms: int, zone: ZoneInfo) -> Message:
    """Return the message with its fact ``since`` (ms UTC) as the plant's local time."""
    since = text.facts.get("since")
    if not isinstance(since, int):
        return text
    moment = moment_text(since, now_utc_ms=now_utc_ms, zone=zone)
    return message(text.key, **{**text.facts, "since": moment})


def plant_day_start(utc_ms: int, days: int, zone: ZoneInfo) -> int:
    """Return the begin of the plant day so many days after the one of a moment, ms UTC."""
    day = date.fromisoformat(plant_day(utc_ms, zone).name) + timedelta(days=days)
    return local_ms(day, PLANT_DAY_BEGINS, zone)


def duration_text(seconds: float) -> str:
    """Return ``4:59``, ``1:04:59`` or ``3 d 01:04``; negative counts as nothing."""
    whole = max(0, round(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 24:
        days, hour = divmod(hours, 24)
        return f"{days} d {hour:02d}:{minute:02d}"
    if hours:
        return f"{hours}:{minute:02d}:{second:02d}"
    return f"{minute}:{second:02d}"


def _local(utc_ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone)

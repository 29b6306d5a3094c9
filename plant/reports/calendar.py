"""Which hours, days and plant days lie in a stretch of time?"""  # noqa: A005  of a package

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plant.history import Period

PLANT_DAY_BEGINS = time(17)
"""A plant day goes from 17:00 to the next 17:00 local time and is named by its first date."""

_MIDNIGHT = time(0)
_HOUR_MS = 3_600_000


def hours(start_ms: int, end_ms: int, zone: ZoneInfo) -> list[Period]:
    """Return the hours that lie wholly or partly in ``[start_ms, end_ms)``.

    They begin at full hours of the plant's clock and last an hour each, also where the clock
    is changed: of the hour that comes twice in autumn there are two, told apart by the offset
    in their names.
    """
    if end_ms <= start_ms:
        return []
    offset_ms = _offset_ms(start_ms, zone)
    first = (start_ms + offset_ms) // _HOUR_MS * _HOUR_MS - offset_ms
    return [
        Period(each, each + _HOUR_MS, f"{_local(each, zone):%Y-%m-%d %H:%M%z}")
        for each in range(first, end_ms, _HOUR_MS)
    ]


def local_days(start_ms: int, end_ms: int, zone: ZoneInfo) -> list[Period]:
    """Return the days, midnight to midnight, that lie wholly or partly in that time.

    They have 23 or 25 hours where the clock is changed. Named by their date, 2026-11-20.
    """
    return list(_days(start_ms, end_ms, zone, _MIDNIGHT))


def plant_days(
    start_ms: int, end_ms: int, zone: ZoneInfo, *, begins: time = PLANT_DAY_BEGINS
) -> list[Period]:
    """Return the plant days that lie wholly or partly in that time.

    Each is named by the date of its 17:00.

    Args:
        start_ms: milliseconds UTC.
        end_ms: the same, not included.
        zone: the plant's.
        begins: local time at which a plant day begins.
    """
    return list(_days(start_ms, end_ms, zone, begins))


def plant_day(utc_ms: int, zone: ZoneInfo, *, begins: time = PLANT_DAY_BEGINS) -> Period:
    """Return the plant day that a time belongs to."""
    (found,) = _days(utc_ms, utc_ms + 1, zone, begins)
    return found


def local_ms(day: date, at: time, zone: ZoneInfo) -> int:
    """Return a moment of the plant's clock in milliseconds UTC.

    Of a time that comes twice in autumn it is the first one; one that is left out in spring
    lies as far behind the gap's begin as it says.
    """
    moment = datetime.combine(day, at, zone)
    return round(moment.timestamp() * 1000)


def named(
    starts_ms: Sequence[int], ends_ms: Sequence[int], names: Sequence[str]
) -> list[Period]:
    """Return periods with names of their own, such as batches; equally long columns.

    Raises:
        ValueError: when the columns are not equally long.
    """
    return [Period(*each) for each in zip(starts_ms, ends_ms, names, strict=True)]


def _days(start_ms: int, end_ms: int, zone: ZoneInfo, begins: time) -> Iterator[Period]:
    if end_ms <= start_ms:
        return
    day = _local(start_ms, zone).date() - timedelta(days=1)
    begin_ms = local_ms(day, begins, zone)
    while begin_ms < end_ms:
        following = day + timedelta(days=1)
        finish_ms = local_ms(following, begins, zone)
        if finish_ms > start_ms:
            yield Period(begin_ms, finish_ms, day.isoformat())
        day, begin_ms = following, finish_ms


def _local(utc_ms: int, zone: ZoneInfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)).astimezone(zone)


def _offset_ms(utc_ms: int, zone: ZoneInfo) -> int:
    offset = _local(utc_ms, zone).utcoffset() or timedelta()
    return round(offset.total_seconds() * 1000)

"""Which clock times and dates stand under the time axis? In the plant's zone, across DST."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hmi.models.trend.span import Span

_S, _MIN, _H, _DAY = 1000, 60_000, 3_600_000, 86_400_000
_STEPS_MS = (
    *(_S, 2 * _S, 5 * _S, 10 * _S, 15 * _S, 30 * _S),
    *(_MIN, 2 * _MIN, 5 * _MIN, 10 * _MIN, 15 * _MIN, 30 * _MIN),
    *(_H, 2 * _H, 3 * _H, 6 * _H, 12 * _H),
)
"""Steps of the clock. All divide a day, those below an hour also any change of the clock."""

_DAY_STEPS = (1, 2, 7)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
_MONTH_MS = 30 * _DAY


@dataclass(frozen=True, slots=True)
class TimeTick:
    """A place on the time axis.

    Attributes:
        utc_ms: where.
        text: what stands there: a clock time, a day or a month.
        below: what stands under it where something larger begins: the date or the year.
    """

    utc_ms: int
    text: str
    below: str = ""


def time_ticks(span: Span, zone: ZoneInfo, most: int) -> tuple[TimeTick, ...]:
    """Return the ticks of a span, about as many as fit and not more.

    Args:
        span: the visible time.
        zone: the plant's time zone.
        most: how many have room, > 0.
    """
    least_ms = span.width_ms / most
    for step_ms in _STEPS_MS:
        if step_ms >= least_ms:
            return _clock_ticks(span, zone, step_ms)
    for days in _DAY_STEPS:
        if days * _DAY >= least_ms:
            return _day_ticks(span, zone, days)
    months = next((m for m in _MONTH_STEPS if m * _MONTH_MS >= least_ms), _MONTH_STEPS[-1])
    return _month_ticks(span, zone, months)


def left_context(span: Span, zone: ZoneInfo, ticks: tuple[TimeTick, ...]) -> str:
    """Return what stands at the left edge: the date of clock times, else the year."""
    begin = _local(span.start_ms, zone)
    by_clock = bool(ticks) and ":" in ticks[0].text
    return _date(begin) if by_clock else f"{begin.year}"


def _clock_ticks(span: Span, zone: ZoneInfo, step_ms: int) -> tuple[TimeTick, ...]:
    pattern = "%H:%M:%S" if step_ms < _MIN else "%H:%M"
    wall = _local(span.start_ms, zone).replace(tzinfo=None)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    step = timedelta(milliseconds=step_ms)
    begin = midnight + (wall - midnight) // step * step
    ticks = {
        utc_ms: TimeTick(utc_ms, f"{at:{pattern}}", _date(at) if _is_midnight(at) else "")
        for at in _walls(begin, step, span, zone)
        for utc_ms in _moments(at, zone)
        if span.start_ms <= utc_ms <= span.end_ms
    }
    return tuple(ticks[utc_ms] for utc_ms in sorted(ticks))


def _day_ticks(span: Span, zone: ZoneInfo, days: int) -> tuple[TimeTick, ...]:
    begin = _local(span.start_ms, zone).date()
    # Counted from one Monday of long ago: the same days stay ticked while one moves.
    begin -= timedelta(days=begin.toordinal() % days if days < 7 else begin.weekday())
    wall = datetime.combine(begin, datetime.min.time())
    return tuple(
        TimeTick(utc_ms, f"{at.day} {at:%b}", f"{at.year}" if _is_new_year(at) else "")
        for at in _walls(wall, timedelta(days=days), span, zone)
        for utc_ms in _moments(at, zone)[:1]
        if span.start_ms <= utc_ms <= span.end_ms
    )


def _month_ticks(span: Span, zone: ZoneInfo, months: int) -> tuple[TimeTick, ...]:
    begin = _local(span.start_ms, zone)
    number = (begin.year * 12 + begin.month - 1) // months * months
    ticks: list[TimeTick] = []
    while True:
        at = datetime(number // 12, number % 12 + 1, 1)  # noqa: DTZ001  a time on the wall
        (utc_ms, *_) = _moments(at, zone) or (span.start_ms - 1,)
        if utc_ms > span.end_ms:
            return tuple(ticks)
        if utc_ms >= span.start_ms:
            year = f"{at.year}" if at.month == 1 else ""
            ticks.append(TimeTick(utc_ms, f"{at:%b}", year))
        number += months


def _walls(begin: datetime, step: timedelta, span: Span, zone: ZoneInfo) -> Iterator[datetime]:
    """Give the wall times of a step over a span, and a little beyond it."""
    end = _local(span.end_ms, zone).replace(tzinfo=None) + timedelta(hours=3)
    at = begin
    while at <= end:
        yield at
        at += step


def _moments(wall: datetime, zone: ZoneInfo) -> tuple[int, ...]:
    """Return when the plant's clock shows this: once, twice in autumn, never in spring."""
    found = []
    for fold in (0, 1):
        at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        utc_ms = round(at.timestamp() * 1000)
        if at.astimezone(zone).replace(tzinfo=None) == wall and utc_ms not in found:
            found.append(utc_ms)
    return tuple(found)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _is_new_year(at: datetime) -> bool:
    return (at.month, at.day) == (1, 1)


def _date(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b} {at.year}"


def _local(utc_ms: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone)

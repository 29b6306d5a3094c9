"""When do a batch's stages end? UTC instants, reckoned once at its start and then frozen."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plant.recipe.model import Recipe, StageEnd
from plant.reports.calendar import local_ms

HOUR_MS = 3_600_000


def stage_ends(recipe: Recipe, start_ms: int, day: date, zone: ZoneInfo) -> tuple[int, ...]:
    """Return the end of each stage, milliseconds UTC, in the recipe's order.

    An end by the clock is meant in the plant's zone, so a stage over a change of clocks truly
    lasts an hour more or less; one by age counts true hours. No stage ends before it begins.

    Args:
        recipe: of the batch.
        start_ms: when it begins.
        day: local date from which the recipe's days count.
        zone: the plant's.
    """
    ends: list[int] = []
    last_ms = start_ms
    for stage in recipe.stages:
        last_ms = max(last_ms, _end_ms(stage.end, start_ms, day, zone))
        ends.append(last_ms)
    return tuple(ends)


def frozen_ends(
    recipe: Recipe, start_ms: int, day: date, zone: ZoneInfo
) -> tuple[date, tuple[int, ...]]:
    """Return the date from which the batch's days count, and the ends of its stages.

    A start belongs to the day whose 17:00 it answers, however late it is made. Only where a
    stage would have no time left do the days count from the date of the start itself.
    """
    ends = stage_ends(recipe, start_ms, day, zone)
    if all(begin < end for begin, end in zip((start_ms, *ends), ends, strict=False)):
        return day, ends
    own = local_date(start_ms, zone)
    return own, stage_ends(recipe, start_ms, own, zone)


def local_date(utc_ms: int, zone: ZoneInfo) -> date:
    """Return the date on the plant's calendar."""
    return local_time(utc_ms, zone).date()


def local_time(utc_ms: int, zone: ZoneInfo) -> datetime:
    """Return a moment on the plant's clock."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)).astimezone(zone)


def _end_ms(end: StageEnd, start_ms: int, day: date, zone: ZoneInfo) -> int:
    if end.age_h is not None:
        return start_ms + round(end.age_h * HOUR_MS)
    return local_ms(day + timedelta(days=end.day), time.fromisoformat(end.clock), zone)

"""Which temperature does a stage want at this moment?"""  # noqa: A005  of a package

from datetime import datetime, time
from zoneinfo import ZoneInfo

from plant.recipe.model import Recipe, Stage, TemperatureProfile


def wanted_temperature(
    stage: Stage, begin_ms: int, end_ms: int, now_ms: int, zone: ZoneInfo
) -> float | None:
    """Return the wanted slurry temperature in degC, None where the stage heats nothing.

    By day the ramp from the stage's begin to its end holds, at night the lower constant of a
    profile that has one. Before the begin and after the end the profile's ends hold.

    Args:
        stage: of a recipe.
        begin_ms: when the stage began, milliseconds UTC.
        end_ms: its frozen end.
        now_ms: the moment.
        zone: the plant's; day and night go by its clock.
    """
    profile = stage.temperature
    if profile is None:
        return None
    if profile.night_degc is not None and not is_day(profile, now_ms, zone):
        return profile.night_degc
    share = ramp_share(begin_ms, end_ms, now_ms)
    return profile.start_degc + share * (profile.end_degc - profile.start_degc)


def ramp_share(begin_ms: int, end_ms: int, now_ms: int) -> float:
    """Return how much of a stage has passed, 0..1; a stage without length has passed."""
    if now_ms >= end_ms:
        return 1.0
    return max(0.0, (now_ms - begin_ms) / (end_ms - begin_ms))


def is_day(profile: TemperatureProfile, now_ms: int, zone: ZoneInfo) -> bool:
    """Return whether the plant's clock lies in the profile's day, its begin included.

    A day that begins later than it ends goes over midnight.
    """
    now = datetime.fromtimestamp(now_ms / 1000, zone).time()
    begin, end = time.fromisoformat(profile.day_from), time.fromisoformat(profile.day_to)
    if begin <= end:
        return begin <= now < end
    return now >= begin or now < end


def hottest_degc(recipe: Recipe) -> float:
    """Return the highest temperature that a recipe ever wants; 0 where it heats nothing."""
    profiles = (stage.temperature for stage in recipe.stages)
    return max(
        (
            degc
            for profile in profiles
            if profile is not None
            for degc in (profile.start_degc, profile.end_degc, profile.night_degc)
            if degc is not None
        ),
        default=0.0,
    )

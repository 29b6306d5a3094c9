"""Wanted temperatures of a stage, by hand: a ramp, a day and a night, clock changes."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from plant.recipe.model import (
    GasPath,
    Recipe,
    Stage,
    StageEnd,
    StageKind,
    TemperatureProfile,
)
from plant.recipe.profile import hottest_degc, wanted_temperature
from plant.reports.calendar import local_ms

INDIA = ZoneInfo("Asia/Kolkata")
HOUR_MS = 3_600_000
BEGIN_MS = local_ms(date(2026, 11, 20), time(17), INDIA)


def stage(profile: TemperatureProfile | None) -> Stage:
    return Stage(
        kind=StageKind.METHANOGENESIS,
        end=StageEnd(age_h=120.0),
        temperature=profile,
        ph=None,
        gas_path=GasPath.RICH,
    )


RAMP = stage(TemperatureProfile(start_degc=24.5, end_degc=75.0))
DAY_AND_NIGHT = stage(TemperatureProfile(start_degc=46.0, end_degc=46.0, night_degc=24.5))


@pytest.mark.parametrize(
    ("after_h", "degc"),
    [(-1, 24.5), (0, 24.5), (18, 37.125), (36, 49.75), (72, 75.0), (80, 75.0)],
)
def test_a_ramp_rises_evenly_and_its_ends_hold_outside(after_h: float, degc: float) -> None:
    # 75 - 24.5 = 50.5 K in 72 h: a quarter of it after 18 h is 12.625 K.
    now_ms = BEGIN_MS + round(after_h * HOUR_MS)
    end_ms = BEGIN_MS + 72 * HOUR_MS
    assert wanted_temperature(RAMP, BEGIN_MS, end_ms, now_ms, INDIA) == pytest.approx(degc)


@pytest.mark.parametrize(
    ("clock", "degc"),
    [
        (time(6, 59, 59), 24.5),
        (time(7), 46.0),
        (time(16, 59, 59), 46.0),
        (time(17), 24.5),
        (time(0), 24.5),
    ],
)
def test_day_begins_and_night_falls_by_the_plants_clock(clock: time, degc: float) -> None:
    now_ms = local_ms(date(2026, 11, 21), clock, INDIA)
    end_ms = BEGIN_MS + 34 * HOUR_MS
    assert wanted_temperature(DAY_AND_NIGHT, BEGIN_MS, end_ms, now_ms, INDIA) == degc


def test_the_day_begins_at_seven_also_on_the_day_of_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    changed = date(2026, 3, 29)  # 02:00 becomes 03:00
    begin_ms = local_ms(date(2026, 3, 28), time(7), berlin)
    end_ms = begin_ms + 34 * HOUR_MS
    seven_ms = local_ms(changed, time(7), berlin)
    assert seven_ms - begin_ms == 23 * HOUR_MS
    before = wanted_temperature(DAY_AND_NIGHT, begin_ms, end_ms, seven_ms - 1, berlin)
    assert before == 24.5
    assert wanted_temperature(DAY_AND_NIGHT, begin_ms, end_ms, seven_ms, berlin) == 46.0


def test_a_day_may_go_over_midnight() -> None:
    cheap_at_night = stage(
        TemperatureProfile(
            start_degc=50.0, end_degc=50.0, night_degc=30.0, day_from="22:00", day_to="06:00"
        )
    )

    def at(clock: time) -> float | None:
        now_ms = local_ms(date(2026, 11, 21), clock, INDIA)
        return wanted_temperature(cheap_at_night, BEGIN_MS, now_ms + HOUR_MS, now_ms, INDIA)

    assert [at(time(21, 59)), at(time(22)), at(time(5, 59)), at(time(6))] == [30, 50, 50, 30]


def test_a_stage_without_a_profile_wants_nothing() -> None:
    assert wanted_temperature(stage(None), BEGIN_MS, BEGIN_MS + 1, BEGIN_MS, INDIA) is None


def test_a_stage_without_length_wants_its_end() -> None:
    assert wanted_temperature(RAMP, BEGIN_MS, BEGIN_MS, BEGIN_MS, INDIA) == 75.0


def test_the_hottest_is_found_among_ramps_days_and_nights() -> None:
    recipe = Recipe("r", 1, "", "", "", stages=(stage(None), DAY_AND_NIGHT, RAMP))
    assert hottest_degc(recipe) == 75.0
    assert hottest_degc(Recipe("r", 1, "", "", "", stages=(stage(None),))) == 0.0

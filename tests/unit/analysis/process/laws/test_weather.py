"""Weather: pure in time and seed."""

from itertools import pairwise

import pytest

from analysis.process.laws.weather import Climate, sine_of_elevation, smooth_noise, weather

KERALA = Climate(latitude_deg=10.5, mean_c=27.5, swing_k=5.0, peak_w_m2=900.0)
DAY_S = 86_400.0
MARCH_S = 20_533.0 * DAY_S  # 21 March 2026


def test_the_sun_stands_overhead_at_noon_at_the_equinox() -> None:
    assert sine_of_elevation(12.0, 80.0, 0.0) == pytest.approx(1.0, abs=1e-4)
    assert sine_of_elevation(0.0, 80.0, 0.0) == pytest.approx(-1.0, abs=1e-4)
    assert sine_of_elevation(6.0, 80.0, 0.0) == pytest.approx(0.0, abs=0.01)


def test_nights_are_dark_and_days_stay_below_the_peak() -> None:
    for hour in range(24):
        now = weather(MARCH_S + hour * 3600.0, KERALA, seed=3)
        if 7 <= hour <= 17:
            assert 0.0 < now.irradiance_w_m2 <= 900.0
        if hour <= 5 or hour >= 19:
            assert now.irradiance_w_m2 == 0.0


def test_temperature_and_humidity_stay_believable_all_year() -> None:
    for step in range(0, 365 * 24, 5):
        now = weather(MARCH_S + step * 3600.0, KERALA, seed=1)
        assert 20.0 < now.ambient_c < 35.0
        assert 30.0 < now.humidity_percent <= 100.0 + 1e-9
        assert 0.0 <= now.cloud <= 1.0


def test_the_same_seed_gives_the_same_weather_and_another_another() -> None:
    moment = MARCH_S + 40_000.0
    assert weather(moment, KERALA, seed=5) == weather(moment, KERALA, seed=5)
    assert weather(moment, KERALA, seed=5) != weather(moment, KERALA, seed=6)


def test_noise_is_smooth_and_bounded() -> None:
    values = [smooth_noise(place / 100.0, 9) for place in range(5000)]
    assert max(abs(value) for value in values) <= 1.0
    jumps = [abs(b - a) for a, b in pairwise(values)]
    assert max(jumps) < 0.04
    assert max(values) > 0.5
    assert min(values) < -0.5

"""Activity and death of the organisms."""

import pytest

from analysis.process.laws.temperature_response import (
    HYDROLYSERS,
    MESOPHILES,
    THERMOPHILES,
    Organisms,
    acidity_activity,
    activity,
    death_rate_per_h,
    temperature_activity,
)

ALL = [HYDROLYSERS, MESOPHILES, THERMOPHILES]


def test_thermophiles_at_45_degrees_work_at_six_tenths() -> None:
    # (45-65)(45-30)^2 / (25 * [25*(-10) - (-10)*(85-90)]) = -4500 / -7500
    assert temperature_activity(45.0, THERMOPHILES.temperature) == pytest.approx(0.6)


@pytest.mark.parametrize("organisms", ALL)
def test_activity_is_one_at_its_best_and_never_above(organisms: Organisms) -> None:
    cardinal = organisms.temperature
    assert temperature_activity(cardinal.best, cardinal) == pytest.approx(1.0)
    assert acidity_activity(organisms.acidity.best, organisms.acidity) == pytest.approx(1.0)
    curve = [temperature_activity(tenth / 10.0, cardinal) for tenth in range(1000)]
    assert 0.0 <= min(curve) <= max(curve) <= 1.0 + 1e-12


@pytest.mark.parametrize("organisms", ALL)
def test_activity_is_zero_outside_the_range(organisms: Organisms) -> None:
    cardinal = organisms.temperature
    assert temperature_activity(cardinal.high, cardinal) == 0.0
    assert temperature_activity(cardinal.high + 20.0, cardinal) == 0.0
    assert temperature_activity(cardinal.low, cardinal) == 0.0
    assert acidity_activity(organisms.acidity.low - 0.1, organisms.acidity) == 0.0
    assert acidity_activity(organisms.acidity.high, organisms.acidity) == 0.0


def test_temperature_and_acidity_multiply() -> None:
    # pH 6.5 of 5.8 / 7.2 / 8.6: 0.7 * -2.1 = -1.47; -1.47 / (-1.47 - 0.49) = 0.75
    assert activity(THERMOPHILES, temperature_c=45.0, ph=6.5) == pytest.approx(0.6 * 0.75)


def test_thermophiles_die_above_65_and_mesophiles_above_50() -> None:
    assert death_rate_per_h(THERMOPHILES, 65.0) == 0.0
    assert death_rate_per_h(THERMOPHILES, 75.0) == pytest.approx(2.803, abs=0.001)
    assert death_rate_per_h(MESOPHILES, 53.0) == pytest.approx(0.1 * 2.71828, abs=1e-4)
    assert death_rate_per_h(HYDROLYSERS, 79.0) == 0.0

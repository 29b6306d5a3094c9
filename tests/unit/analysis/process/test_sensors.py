"""Instruments: lag, noise, steps, faults."""

import statistics

import pytest

from analysis.process.sensors import SensorModel, SensorSpec, usual_spec


def test_lag_and_steps_as_in_the_example() -> None:
    sensor = SensorModel(SensorSpec(lag_s=30.0, resolution=0.1), seed=1)
    assert sensor.read(20.0, 1.0) == pytest.approx(20.0)
    assert sensor.read(30.0, 30.0) == pytest.approx(26.3)


def test_an_ideal_sensor_shows_the_truth() -> None:
    sensor = SensorModel(SensorSpec(), seed=1)
    assert [sensor.read(value, 1.0) for value in (1.25, -3.0)] == [1.25, -3.0]


def test_noise_has_its_deviation_and_repeats_by_seed() -> None:
    first, second = (SensorModel(SensorSpec(noise=0.5), seed=7) for _ in range(2))
    shown = [first.read(10.0, 1.0) or 0.0 for _ in range(4000)]
    assert statistics.mean(shown) == pytest.approx(10.0, abs=0.05)
    assert statistics.stdev(shown) == pytest.approx(0.5, rel=0.1)
    assert shown == [second.read(10.0, 1.0) for _ in range(4000)]


def test_drift_grows_with_time() -> None:
    sensor = SensorModel(SensorSpec(), seed=1)
    sensor.drift_per_h = 2.0
    for _ in range(1800):
        shown = sensor.read(50.0, 1.0)
    assert shown == pytest.approx(51.0)


def test_a_stuck_sensor_keeps_its_last_value_until_mended() -> None:
    sensor = SensorModel(SensorSpec(), seed=1)
    sensor.read(50.0, 1.0)
    sensor.stuck = True
    assert sensor.read(60.0, 1.0) == 50.0
    sensor.mend()
    assert sensor.read(61.0, 1.0) == 61.0


def test_an_open_sensor_shows_nothing() -> None:
    sensor = SensorModel(SensorSpec(), seed=1)
    sensor.is_open = True
    assert sensor.read(50.0, 1.0) is None


def test_usual_instruments_follow_unit_and_item() -> None:
    assert usual_spec("temperature_upper", "degC", resolution=0.01).noise == 0.02
    assert usual_spec("o2", "%", resolution=0.01) == SensorSpec(0.01, 20.0, 0.01)
    assert usual_spec("anything", "1", resolution=0.0) == SensorSpec()

"""Valves and motors."""

import pytest

from analysis.process.machines import Motor, Valve


def test_a_valve_travels_four_seconds_and_reports_open_at_the_end() -> None:
    valve = Valve()
    seen = []
    for _ in range(5):
        valve.step(1.0, True)
        seen.append((valve.position, valve.is_open))
    assert seen == [(0.25, False), (0.5, False), (0.75, False), (1.0, True), (1.0, True)]


def test_a_valve_shuts_again_and_gives_its_mean_opening() -> None:
    valve = Valve(position=1.0)
    assert valve.step(1.0, False) == pytest.approx(0.875)
    assert not valve.is_open
    assert valve.step(10.0, False) == pytest.approx(0.375)
    assert valve.position == 0.0


def test_a_motor_runs_up_and_stops() -> None:
    motor = Motor(rated_kw=0.55)
    for _ in range(10):
        motor.step(1.0, True)
    assert motor.speed > 0.99
    for _ in range(20):
        motor.step(1.0, False)
    assert motor.speed == 0.0


def test_half_a_kilowatt_draws_three_amperes() -> None:
    motor = Motor(rated_kw=0.55)
    assert motor.current_a(0.55, 230.0) == pytest.approx(2.989, abs=0.001)
    assert motor.current_a(0.55, 0.0) == 0.0
